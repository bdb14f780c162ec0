/**
 * Blanks what erasures have ended in the op log: body, update, events and salt of every op that wrote to it. An op cannot be
 * changed in part, since digests of all devices cover it, so the rest of its body moves beside it (`erased_op`), with
 * what its digest is known by (op-name.ts), on which the audit chain of its device stands.
 */
import type { Id } from '#shared/ids/uuid.ts';
import { idToBytes } from '#shared/ids/uuid.ts';
import type { Writer } from '../database/types.ts';
import type { CreateBody, EditBody, MarkBody } from './body.ts';
import { isDead, isErasedWhole, isValueRegister, type Versions } from './heads.ts';
import { type Op, rowToOp, SELECT_OPS } from './op.ts';
import { keptDigest } from './op-name.ts';
import { isMark } from './standing.ts';

/** What an erasure took: the register it stood in, null where it was a reason. */
export interface Gone {
  readonly register: string | null;
  readonly value: unknown;
}

/** What an erasure leaves of a body; null where it takes nothing. `gone` gets each value it takes. */
function restOf(op: Op, versions: Versions, gone: (one: Gone) => void): Op['body'] {
  if (op.kind === 'create' || op.kind === 'edit') {
    const body = (op.body ?? {}) as CreateBody | EditBody;
    const dead = Object.keys(body).filter(
      (register) => isValueRegister(register) && body[register] !== null && isDead(versions, register),
    );
    if (dead.length === 0) return null;
    for (const register of dead)
      if (op.kind === 'create') gone({ register, value: body[register] });
      else
        for (const value of ((body as EditBody)[register] as readonly unknown[]).slice(1))
          gone({ register, value });
    return { ...body, ...Object.fromEntries(dead.map((register) => [register, null])) };
  }
  if (!isMark(op) || !isErasedWhole(versions)) return null;
  const { reason, ...rest } = (op.body ?? {}) as MarkBody;
  if (reason === undefined) return null;
  gone({ register: null, value: reason });
  return rest;
}

const ALL_OPS = `${SELECT_OPS} WHERE op.record = ? AND op.entity = ? ORDER BY op.seq`;

/** Blanks the ops of a record in line with its erasures, in whatever space they came. `entity`: its code. Answers what was in them. */
export function blankOps(
  writer: Pick<Writer, 'prepare'>,
  entity: string,
  record: Id,
  versions: Versions,
): readonly Gone[] {
  const gone: Gone[] = [];
  const rows = writer.prepare(ALL_OPS).all(idToBytes(record), entity);
  for (const row of rows) {
    const op = rowToOp(row);
    const rest = restOf(op, versions, (one) => gone.push(one));
    if (rest === null) continue;
    const body = Buffer.from(JSON.stringify(rest));
    if (op.isBlanked) writer.prepare('UPDATE erased_op SET body = ? WHERE seq = ?').run(body, row.seq);
    else {
      writer
        .prepare('INSERT INTO erased_op (seq, digest, body) VALUES (?, ?, ?)')
        .run(row.seq, keptDigest(row), body);
      writer
        .prepare('UPDATE op SET salt = NULL, body = NULL, doc = NULL, events = NULL WHERE seq = ?')
        .run(row.seq);
    }
  }
  return gone;
}
