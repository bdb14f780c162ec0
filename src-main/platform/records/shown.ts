/**
 * What a record shows of its registers. Of those written elsewhere some may not fit: a field that only a newer version
 * knows, a value in a form it has not had until now. They stay where they are and show nothing (law 7).
 */
import type { Entity, Values } from '#shared/entity/entity.ts';
import { hasErasures, isDead, type Versions } from './heads.ts';
import { fieldIdOf, plainRegister, type Registers, registersToValues } from './registers.ts';
import { isWellFormed } from './validate.ts';

/** Those that no erasure has ended, by their plain names. */
export function liveRegisters(registers: Registers, versions: Versions): Registers {
  if (!hasErasures(versions)) return registers;
  const live = new Map<string, unknown>();
  for (const [register, value] of registers)
    if (!isDead(versions, register)) live.set(plainRegister(register), value);
  return live;
}

function fits(entity: Entity, register: string, value: unknown): boolean {
  const name = entity.nameById.get(fieldIdOf(register));
  const field = name === undefined ? undefined : entity.fields[name];
  return (
    field !== undefined &&
    field.many === register.includes('/') &&
    field.type.schema.safeParse(value).success &&
    isWellFormed(value)
  );
}

export interface Shown {
  readonly values: Values;
  /** Whether all of it fits this version. */
  readonly isWhole: boolean;
}

/** Of live registers by their plain names. */
export function shownOf(entity: Entity, registers: Registers): Shown {
  let fitting: Map<string, unknown> | null = null;
  for (const [register, value] of registers)
    if (!fits(entity, register, value)) {
      fitting ??= new Map(registers);
      fitting.delete(register);
    }
  return { values: registersToValues(entity, fitting ?? registers), isWhole: fitting === null };
}
