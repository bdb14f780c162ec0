/** Whether what a record holds is what its heads wrote, and whether just that was blanked which erasures ended. */
import type { Entity } from '#shared/entity/entity.ts';
import type { MarkBody } from './body.ts';
import type { Report } from './check-strays.ts';
import type { Folded } from './fold.ts';
import { headsIn, isDead, isErasedWhole, isValueRegister } from './heads.ts';
import { type Op, writtenBy } from './op.ts';
import { fieldIdOf, type Registers, sameValue } from './registers.ts';
import { isMark } from './standing.ts';

/**
 * A register holds what one of its heads wrote. Text with several heads is woven from all; where a record was made twice,
 * the second creation counts for nothing, but who edited it may not have known. Where an update went with what an erasure took before all came that it
 * rests on (store.ts), the document may hold what another edit wrote there, or nothing; what is shown is what the heads say. One that came along with a
 * blanked op of another device may hold what an op wrote that is not here, since it does not count: whoever was on the wrong side of a split list had it.
 */
export function checkHeads(
  entity: Entity,
  ops: readonly Op[],
  { versions, created, content }: Folded,
  registers: Registers | null,
  where: string,
  report: Report,
): void {
  if (!registers || ops.filter(({ kind }) => kind === 'create').length !== 1) return;
  const isWhole = content !== null;
  const isBrought = ops.some(({ isBlanked, author }) => isBlanked && (author ?? null) !== null);
  const byId = new Map(ops.map((op) => [op.id, op]));
  const isTextOf = (register: string): boolean => {
    const name = entity.nameById.get(fieldIdOf(register));
    return name !== undefined && entity.fields[name]?.type.merge === 'text';
  };
  for (const register of new Set([...registers.keys(), ...Object.keys(versions).filter(isValueRegister)])) {
    if (isDead(versions, register)) continue;
    const heads = headsIn(versions[register]);
    if (heads.length > 1 && isTextOf(register)) continue;
    const value = registers.get(register) ?? null;
    const writtenIn = (op: Op | undefined): readonly unknown[] =>
      writtenBy(op ?? { kind: 'edit', body: null })
        .filter(([name]) => name === register)
        .map(([, [, , after]]) => after);
    const blanked = heads.some((head) => byId.get(head)?.isBlanked) ? [null] : [];
    const wrote =
      heads.length === 0
        ? [created.get(register) ?? null]
        : [...heads.map((head) => byId.get(head)), ...(isWhole ? [] : ops)].flatMap(writtenIn).concat(blanked);
    const mayBeOther = !isWhole && isBrought;
    if (!mayBeOther && !wrote.some((after) => sameValue(value, after)))
      report('op.body', where, `The edit of ${entity.name} register ${register} differs from its document.`);
  }
}

/** What an erasure ended is gone, and nothing else. */
export function checkBlanked(ops: readonly Op[], { versions }: Folded, where: string, report: Report): void {
  const isWhole = isErasedWhole(versions);
  for (const op of ops) {
    if (op.body === null) report('op.unreadable', where, 'What an op wrote is gone, or cannot be read.');
    if (op.isBlanked && (op.doc !== null || op.events !== null))
      report('op.unblanked', where, 'An op was blanked in part.');
    if (isMark(op) && op.isBlanked && !isWhole)
      report('op.blanked', where, 'An op was blanked, and no erasure asked for it.');
    if (isMark(op) && isWhole && (op.body as MarkBody | null)?.reason !== undefined)
      report('op.unblanked', where, 'It was erased, and a reason written about it is still there.');
    if (op.kind !== 'create' && op.kind !== 'edit') continue;
    const registers = Object.entries(op.body ?? {}).filter(([register]) => isValueRegister(register));
    if (registers.some(([register, value]) => value !== null && isDead(versions, register)))
      report('op.unblanked', where, 'What was erased is still in an op.');
    if (op.isBlanked && !registers.some(([, value]) => value === null))
      report('op.blanked', where, 'An op was blanked, and no erasure asked for it.');
    if (registers.some(([register, value]) => value === null && !isDead(versions, register)))
      report('op.blanked', where, 'A value was blanked, and no erasure asked for it.');
  }
}
