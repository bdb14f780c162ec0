/**
 * Registers: the smallest things two desks can edit apart. A plain field is one register, named by its id; each entry
 * of a many-field is one, named `fieldId/entryKey`. Documents, ops and versions all speak of registers.
 * A field that was erased goes on in registers of the next generation, `fieldId!1` and `fieldId!1/entryKey`, so that an
 * edit by somebody who had not seen the erasure meets nothing that lives.
 */
import type { Entity, Values } from '#shared/entity/entity.ts';
import type { Item } from '#shared/entity/field.ts';

/** Register name → stored value. */
export type Registers = ReadonlyMap<string, unknown>;

const NAME = /^([^!/]*)(?:!(\d{1,9}))?(?:\/(.*))?$/s;

/** Field id of a register. */
export const fieldIdOf = (register: string): string => {
  const end = register.search(/[!/]/);
  return end < 0 ? register : register.slice(0, end);
};

/** How many erasures of the field had been seen by who wrote it. */
export const generationOf = (register: string): number =>
  register.includes('!') ? Number(NAME.exec(register)?.[2] ?? 0) : 0;

/** The register as it is called while nothing was erased. */
export function plainRegister(register: string): string {
  if (!register.includes('!')) return register;
  const slash = register.indexOf('/');
  return fieldIdOf(register) + (slash < 0 ? '' : register.slice(slash));
}

/** The register of that generation for a plain one. */
export const registerIn = (plain: string, generation: number): string =>
  generation === 0 ? plain : plain.replace(/^[^/]*/, (field) => `${field}!${generation}`);

export function valuesToRegisters(entity: Entity, values: Values): Map<string, unknown> {
  const registers = new Map<string, unknown>();
  for (const [name, field] of Object.entries(entity.fields)) {
    const value = values[name];
    if (value === null || value === undefined) continue;
    if (!field.many) registers.set(field.id, value);
    else
      for (const item of value as readonly Item<unknown>[]) registers.set(`${field.id}/${item.key}`, item.value);
  }
  return registers;
}

/** Registers of fields this version does not know are left where they are (law 7); they are in no value. */
export function registersToValues(entity: Entity, registers: Registers): Values {
  const values: Record<string, unknown> = {};
  for (const register of [...registers.keys()].sort()) {
    const name = entity.nameById.get(fieldIdOf(register));
    const field = name === undefined ? undefined : entity.fields[name];
    if (name === undefined || field === undefined) continue;
    const value = registers.get(register);
    if (!field.many) {
      values[name] = value;
      continue;
    }
    const items = (values[name] as Item<unknown>[] | undefined) ?? [];
    items.push({ key: register.slice(register.indexOf('/') + 1), value });
    values[name] = items;
  }
  return values;
}

/** Whether two stored values (JSON) are the same, whatever the order of their keys. */
export function sameValue(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (one === null || other === null || typeof one !== 'object' || typeof other !== 'object') return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every(
      (key) =>
        Object.hasOwn(other, key) &&
        sameValue((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]),
    )
  );
}

/** Names of the registers in which two states differ, sorted. */
export function changedRegisters(before: Registers, after: Registers): string[] {
  const changed: string[] = [];
  for (const [register, value] of after)
    if (!sameValue(before.get(register) ?? null, value)) changed.push(register);
  for (const register of before.keys()) if (!after.has(register)) changed.push(register);
  return changed.sort();
}
