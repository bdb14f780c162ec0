/** A fact as the page shows it: like FieldValue, with a copy button where people copy. */
import { FieldValue, valueText } from '../../ui/fields/field-value.tsx';
import { widgetOf } from '../../ui/fields/registry.ts';
import type { Titles } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import type { RecordLayout } from '../layout.ts';
import { CopyButton } from './copy-button.tsx';

interface Props {
  readonly layout: RecordLayout;
  /** The record's. */
  readonly id: string;
  readonly name: string;
  readonly value: unknown;
  readonly titles: Titles;
}

type Entry = { readonly key: string; readonly value: unknown };

const COPIED: ReadonlySet<string> = new Set(['phone', 'email', 'identifier', 'address']);

/** What goes to the clipboard: the value alone, without its kind or use. */
function copyText(kind: string, value: unknown, shown: string): string {
  if (kind === 'phone') return (value as { e164?: string; original: string }).e164 ?? shown;
  return kind === 'identifier' ? (value as { value: string }).value : shown;
}

export function FactValue({ layout, id, name, value, titles }: Props) {
  const { entity } = layout;
  const words = useFieldWords();
  const field = entity.fields[name];
  const own = layout.texts[name];
  const context = words.context(entity.name, name, titles);
  if (own && value !== null && value !== undefined) return <>{own(value, context)}</>;
  if (!field?.many || !COPIED.has(field.type.kind)) return <FieldValue {...{ entity, name, value, titles }} />;
  const widget = widgetOf(field.type.kind);
  return (
    <ul>
      {((value ?? []) as readonly Entry[]).map((item) => {
        const shown = valueText({ ...field, many: false }, item.value, context);
        return (
          <li key={item.key} className="flex items-center gap-1">
            <span className="min-w-0 break-words">
              {widget.Display ? <widget.Display type={field.type} value={item.value} words={context} /> : shown}
            </span>
            <CopyButton
              text={copyText(field.type.kind, item.value, shown)}
              what={shown}
              of={{ entity: entity.name, id, field: name }}
            />
          </li>
        );
      })}
    </ul>
  );
}
