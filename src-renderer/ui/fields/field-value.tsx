/** The value of any field of any entity, shown; and the same in one line of plain words. */
import type { Entity } from '#shared/entity/entity.ts';
import type { Field } from '#shared/entity/field.ts';
import { widgetOf } from './registry.ts';
import type { Titles, WordsContext } from './widget.ts';
import { useFieldWords } from './words.ts';

type Entry = { readonly key: string; readonly value: unknown };

export interface FieldValueProps {
  readonly entity: Entity;
  /** Name of a field or computed field. */
  readonly name: string;
  readonly value: unknown;
  readonly titles?: Titles | undefined;
}

/** As a record page shows it; a dash where there is nothing. */
export function FieldValue({ entity, name, value, titles }: FieldValueProps) {
  const words = useFieldWords();
  const field = entity.fields[name];
  if (value === null || value === undefined) return <span className="text-ink-3">–</span>;
  if (!field) return <span>{String(value)}</span>;
  const widget = widgetOf(field.type.kind);
  const context = words.context(entity.name, name, titles);
  const show = (one: unknown) =>
    widget.Display ? (
      <widget.Display type={field.type} value={one} words={context} />
    ) : (
      widget.text(one, context, field.type)
    );
  if (!field.many) return <>{show(value)}</>;
  return (
    <ul className="space-y-1">
      {(value as readonly Entry[]).map((item) => (
        <li key={item.key}>{show(item.value)}</li>
      ))}
    </ul>
  );
}

/** One line of plain words of a stored value, for list cells, chips and history. */
export function valueText(field: Field | undefined, value: unknown, context: WordsContext): string {
  if (value === null || value === undefined) return '';
  if (!field) return String(value);
  const widget = widgetOf(field.type.kind);
  if (!field.many) return widget.text(value, context, field.type);
  return (value as readonly Entry[]).map((item) => widget.text(item.value, context, field.type)).join(', ');
}
