/** A value of a person as their page shows it, without what one could do with it there. */
import { Person } from '#modules/people/contract/person.entity.ts';
import { FieldValue } from '../../../ui/fields/field-value.tsx';
import type { Titles } from '../../../ui/fields/widget.ts';
import { useFieldWords } from '../../../ui/fields/words.ts';
import { personLayout } from '../people.ui.ts';

interface Props {
  readonly name: string;
  readonly value: unknown;
  readonly titles: Titles;
}

/** Entries that are only chosen have no keys of their own yet, and a list on the screen needs some. */
const keyed = (value: unknown): unknown =>
  Array.isArray(value) && value.every((item) => typeof item === 'object')
    ? value.map((item: object, at) => ({ ...item, key: String(at) }))
    : value;

export function PersonValue({ name, value, titles }: Props) {
  const words = useFieldWords();
  const own = personLayout.texts[name];
  if (own && value !== null && value !== undefined)
    return <>{own(value, words.context(Person.name, name, titles))}</>;
  return <FieldValue entity={Person} name={name} value={keyed(value)} titles={titles} />;
}
