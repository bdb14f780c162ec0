/**
 * Builds one draft field by field. A value that does not fit its field costs the value and leaves a note; a number that is
 * never stored is taken out and counted. Nothing here throws because of what a file holds.
 */

import { Account } from '#modules/accounts/contract/account.entity.ts';
import { Activity } from '#modules/activities/contract/activity.entity.ts';
import { Appointment } from '#modules/appointments/contract/appointment.entity.ts';
import { Coverage } from '#modules/people/contract/coverage.entity.ts';
import { Flag } from '#modules/people/contract/flag.entity.ts';
import { Person } from '#modules/people/contract/person.entity.ts';
import { Relationship } from '#modules/people/contract/relationship.entity.ts';
import type { Entity } from '#shared/entity/entity.ts';
import type { Field } from '#shared/entity/field.ts';
import { MAX_ENTRIES } from '#shared/entity/field.ts';
import { valueFaults } from '#shared/entity/field-type.ts';
import type { Identifier } from '#shared/entity/fields/identifier.ts';
import { Fault, type FaultValue } from '#shared/errors/fault.ts';
import { textFaults } from '../import.faults.ts';
import type { Draft, DraftEntity, MapContext, Ref } from './draft.ts';
import { isCardNumber, scrub, withheldIdentifier } from './withhold.ts';

export const draftEntities: Readonly<Record<DraftEntity, Entity>> = {
  person: Person,
  account: Account,
  appointment: Appointment,
  coverage: Coverage,
  activity: Activity,
  flag: Flag,
  relationship: Relationship,
};

/** Collects what mapping one unit has to say beside its drafts. */
export class UnitNotes {
  readonly notes: FaultValue[] = [];
  ssn = 0;
  card = 0;

  note(fault: Fault): void {
    this.notes.push(fault.toValue());
  }

  /** Text without control characters, surplus blanks and numbers that are never stored; undefined where nothing is left. */
  clean(text: string, keepLines = false): string | undefined {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
    const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;
    if (text.search(control) >= 0) this.note(textFaults['import.value_control']());
    const plain = text.replace(control, '');
    const { text: left, ssn, card } = scrub((keepLines ? plain : plain.replace(/\s+/g, ' ')).trim());
    this.ssn += ssn;
    this.card += card;
    return left === '' ? undefined : left.normalize('NFC');
  }
}

const EMPTY_WORDS = new Set(['', 'null', 'n/a', 'na', '#n/a', 'none', '-', '--', 'nan', '\\n']);

export class DraftBuilder {
  readonly #entity: Entity;
  readonly #name: DraftEntity;
  readonly #sub: string;
  readonly #notes: UnitNotes;
  readonly #context: MapContext;
  readonly #full = new Set<string>();
  readonly values: Record<string, unknown> = {};
  readonly links: Record<string, Ref> = {};

  constructor(entity: DraftEntity, notes: UnitNotes, context: MapContext, sub = '') {
    this.#name = entity;
    this.#entity = draftEntities[entity];
    this.#sub = sub;
    this.#notes = notes;
    this.#context = context;
  }

  #field(name: string): Field {
    return this.#entity.fields[name] as Field;
  }

  /** Reads a value as a person would write it. Words for “nothing” are nothing. */
  parse(name: string, typed: unknown): this {
    if (typeof typed !== 'string' && typeof typed !== 'number' && typeof typed !== 'boolean') return this;
    const field = this.#field(name);
    if (this.#isFull(name, field)) return this;
    const isLong = field.type.kind === 'longText';
    const text = this.#isContact(field)
      ? this.#cleanContact(String(typed))
      : this.#notes.clean(String(typed), isLong);
    if (text === undefined || EMPTY_WORDS.has(text.toLowerCase())) return this;
    const value = field.type.parse(text, this.#context);
    if (value instanceof Fault) this.#notes.note(value);
    else this.set(name, value);
    return this;
  }

  /** Takes a stored value; one that does not fit is noted. */
  set(name: string, value: unknown): this {
    if (value === undefined || value === null) return this;
    const field = this.#field(name);
    const checked = field.type.schema.safeParse(value);
    if (!checked.success) {
      const shown =
        typeof value === 'string'
          ? value
          : field.type.kind === 'personName' || field.type.kind === 'address'
            ? '…'
            : JSON.stringify(value);
      this.#notes.note(valueFaults['value.invalid']({ value: shown.slice(0, 60), kind: name, example: '' }));
      return this;
    }
    if (!field.many) this.values[name] = checked.data;
    else this.#add(name, field, checked.data);
    return this;
  }

  /** A field with more entries than a record holds is a mistake of the source: said once, and the person is kept. */
  #isFull(name: string, field: Field): boolean {
    const list = this.values[name] as unknown[] | undefined;
    if (!field.many || (list?.length ?? 0) < MAX_ENTRIES) return false;
    if (!this.#full.has(name))
      this.#notes.note(textFaults['import.value_many']({ max: MAX_ENTRIES, field: name }));
    this.#full.add(name);
    return true;
  }

  #add(name: string, field: Field, value: unknown): void {
    const list = (this.values[name] as unknown[] | undefined) ?? [];
    this.values[name] = list;
    if (this.#isFull(name, field)) return;
    const same = sameEntry(field, value);
    if (!list.some(same)) list.push(value);
  }

  link(name: string, ref: Ref | undefined): this {
    if (ref) this.links[name] = ref;
    return this;
  }

  /** An identifier, unless it is a number that is never stored. */
  identifier(identifier: Identifier): this {
    const kind = withheldIdentifier(identifier.system, identifier.type);
    const digits = identifier.value.replace(/[ -]/g, '');
    if (kind === 'ssn') this.#notes.ssn += 1;
    else if (kind === 'card' || (/^\d{13,16}$/.test(digits) && isCardNumber(digits))) this.#notes.card += 1;
    else {
      const value = this.#notes.clean(identifier.value);
      if (value !== undefined) this.set('identifiers', { ...identifier, value });
    }
    return this;
  }

  /** Phone numbers and e-mail addresses are digits and signs of their own; only what no phone can be is taken out. */
  #cleanContact(text: string): string | undefined {
    const plain = text.trim();
    if (/^\d{3}-\d{2}-\d{4}$/.test(plain)) {
      this.#notes.ssn += 1;
      return undefined;
    }
    const digits = plain.replace(/[ -]/g, '');
    if (/^\d{15,19}$/.test(digits) && isCardNumber(digits)) {
      this.#notes.card += 1;
      return undefined;
    }
    return plain;
  }

  #isContact(field: Field): boolean {
    return field.type.kind === 'phone' || field.type.kind === 'email';
  }

  has(...names: readonly string[]): boolean {
    return names.some((name) => this.values[name] !== undefined);
  }

  build(): Draft {
    return { entity: this.#name, sub: this.#sub, values: this.values, links: this.links };
  }
}

/** Whether another entry of the field means the same: by key where the type has exact ones, else by its text. */
export function sameEntry(field: Field, value: unknown): (other: unknown) => boolean {
  const { type } = field;
  const exact = type.kind === 'phone' || type.kind === 'email' || type.kind === 'identifier';
  const keyOf = (one: unknown): string =>
    exact && type.keys
      ? type.keys(one).join()
      : type
          .text(one)
          .toLowerCase()
          .replace(/[\s,.]+/g, ' ')
          .trim();
  const key = keyOf(value);
  return (other) => keyOf(other) === key;
}
