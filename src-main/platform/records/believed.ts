/**
 * What of a document is believed. An update is bytes, and whoever sends one can write in it what his op does not say: another register, or pieces of
 * text under the number of another desk, whose own next ones are then passed over (Yjs takes the first of two with one number). So a register
 * shows what one of its heads wrote, or what text with several was woven to; of anything else, what the latest of its heads says. That is the same everywhere.
 */
import type { Entity } from '#shared/entity/entity.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { headsIn, isDead, isValueRegister, type Versions } from './heads.ts';
import { isLater, type Op, writtenBy } from './op.ts';
import { fieldIdOf, type Registers, sameValue } from './registers.ts';

export interface Written {
  readonly entity: Entity;
  readonly versions: Versions;
  readonly created: () => Registers;
}

const isText = (entity: Entity, register: string): boolean => {
  const name = entity.nameById.get(fieldIdOf(register));
  return name !== undefined && entity.fields[name]?.type.merge === 'text';
};

/** `registers`: of the document, by their own names. `find`: an op of the record that counts. */
export function believed(
  { entity, versions, created }: Written,
  registers: Registers,
  find: (id: Id) => Op | null,
): Registers {
  let changed: Map<string, unknown> | null = null;
  for (const register of new Set([...registers.keys(), ...Object.keys(versions).filter(isValueRegister)])) {
    if (!isValueRegister(register) || isDead(versions, register)) continue;
    const heads = headsIn(versions[register]);
    if (heads.length > 1 && isText(entity, register)) continue;
    const value = registers.get(register) ?? null;
    let said: unknown = created().get(register) ?? null;
    let latest: Op | null = null;
    let isSaid = heads.length === 0 && sameValue(value, said);
    for (const head of heads) {
      const op = find(head);
      const after = op && writtenBy(op).find(([name]) => name === register)?.[1][2];
      if (op === null || after === undefined) continue;
      isSaid ||= sameValue(value, after);
      if (latest === null || isLater(op, latest)) [latest, said] = [op, after];
    }
    if (isSaid) continue;
    changed ??= new Map(registers);
    if (said === null) changed.delete(register);
    else changed.set(register, said);
  }
  return changed ?? registers;
}
