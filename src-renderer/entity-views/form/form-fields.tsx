/** The editors of a form, with what the core found wrong at the field it found it in. */
import type { Entity } from '#shared/entity/entity.ts';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { FieldEditor } from '../../ui/fields/field-editor.tsx';
import type { Titles } from '../../ui/fields/widget.ts';
import { mayEdit } from '../catalogue.ts';
import { useViewer } from '../viewer.ts';
import type { FormState } from './use-form.ts';

interface Props {
  readonly entity: Entity;
  readonly fields: readonly string[];
  readonly form: FormState;
  readonly titles?: Titles;
  readonly focusFirst?: boolean;
}

/** A new entry of an append-only entity is written through the same fields. */
const mayFill = (entity: Entity, name: string, viewer: Parameters<typeof mayEdit>[2]): boolean =>
  entity.mode === 'append' || mayEdit(entity, name, viewer);

export function FormFields({ entity, fields, form, titles = {}, focusFirst = true }: Props) {
  const viewer = useViewer();
  const shown = fields.filter((name) => mayFill(entity, name, viewer));
  return (
    <div className="space-y-4">
      {form.otherFault && <FaultNotice fault={form.otherFault} />}
      {shown.map((name, index) => (
        <FieldEditor
          key={name}
          entity={entity}
          name={name}
          value={form.values[name] ?? null}
          onChange={(value) => form.set(name, value)}
          onProblem={(problem) => form.report(name, problem)}
          fault={form.faultOf(name)}
          titles={titles}
          autoFocus={focusFirst && index === 0}
        />
      ))}
    </div>
  );
}
