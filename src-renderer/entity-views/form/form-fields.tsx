/** The editors of a form, with what the core found wrong at the field it found it in. */
import type { Entity } from '#shared/entity/entity.ts';
import type { FieldKind } from '#shared/entity/field-type.ts';
import { cx } from '../../ui/cx.ts';
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

/** Editors that need the whole width: several lines, several parts, or several entries; so does what titles the record. */
const WIDE: ReadonlySet<FieldKind> = new Set([
  'longText',
  'personName',
  'address',
  'dateTime',
  'multiChoice',
  'recurrence',
]);

const isWide = (entity: Entity, name: string): boolean => {
  const field = entity.fields[name];
  return field === undefined || field.many || name === entity.title || WIDE.has(field.type.kind);
};

/** A new entry of an append-only entity is written through the same fields. */
const mayFill = (entity: Entity, name: string, viewer: Parameters<typeof mayEdit>[2]): boolean =>
  entity.mode === 'append' || mayEdit(entity, name, viewer);

export function FormFields({ entity, fields, form, titles = {}, focusFirst = true }: Props) {
  const viewer = useViewer();
  const shown = fields.filter((name) => mayFill(entity, name, viewer));
  return (
    <div className="grid gap-x-3 gap-y-4 sm:grid-cols-2">
      {form.otherFault && (
        <div className="sm:col-span-2">
          <FaultNotice fault={form.otherFault} />
        </div>
      )}
      {shown.map((name, index) => (
        <div key={name} className={cx('min-w-0', isWide(entity, name) && 'sm:col-span-2')}>
          <FieldEditor
            entity={entity}
            name={name}
            value={form.values[name] ?? null}
            onChange={(value) => form.set(name, value)}
            onProblem={(problem) => form.report(name, problem)}
            fault={form.faultOf(name)}
            titles={titles}
            autoFocus={focusFirst && index === 0}
            emptyLine={entity.fields[name]?.type.kind === 'phone' || entity.fields[name]?.type.kind === 'email'}
          />
        </div>
      ))}
    </div>
  );
}
