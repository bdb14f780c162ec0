/**
 * Moves a record into the stricter space of its entity, or back out of it (design §6): a copy under a new id is made there, and
 * the record is erased where it was, on every device that holds it. One commit: on this device both happen, or neither.
 */
import { hash } from 'node:crypto';
import type { Actor } from '#shared/access/actor.ts';
import type { Entity, Space } from '#shared/entity/entity.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { isStricter, spaceOf } from '#shared/entity/space.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import { demand } from '../access/decide.ts';
import type { AuditChain } from '../audit/audit.ts';
import { demandRecord, spaceFaults } from './spaces.ts';
import type { Change, Records } from './types.ts';
import { recordFaults } from './validate.ts';

interface Dependencies {
  readonly records: Pick<Records, 'commit' | 'peek'>;
  readonly registry: Registry;
  readonly audit: Pick<AuditChain, 'append'>;
  readonly newId: () => Id;
  /** What a user is called; null for one who is not known here. */
  readonly nameOf: (user: Id) => string | null;
}

/**
 * The id of the copy of a record that never changes: two desks that move it without the network make one copy, not two. It follows from the
 * record and where it goes, and is as old as the record. One that may be edited gets an id of its own, for each desk's copy holds its edits.
 */
function copyId({ mode }: Pick<Entity, 'mode'>, id: Id, to: Space, newId: () => Id): Id {
  if (mode !== 'append') return newId();
  const bytes = idToBytes(id);
  const made = hash(
    'sha256',
    Buffer.concat([Buffer.from(`almoner/reclassify/v1/${to}\n`), bytes]),
    'buffer',
  ).subarray(0, 16);
  made.set(bytes.subarray(0, 6));
  made[6] = (made[6]! & 0x0f) | 0x70;
  made[8] = (made[8]! & 0x3f) | 0x80;
  return idFromBytes(made);
}

/**
 * Answers the id of the copy, which is retracted where the record was. Faults: `access.denied`, `entity.unknown`,
 * `record.missing`, `record.one_space`, `space.not_held`, and those of `commit`.
 */
export function reclassify(
  { records, registry, audit, newId, nameOf }: Dependencies,
  actor: Actor,
  { entity: name, id, reason }: { readonly entity: string; readonly id: Id; readonly reason: string },
): Id {
  const entity = registry.byName(name);
  const { stricter } = entity;
  if (!stricter) throw spaceFaults['record.one_space']({ entity: name });
  const record = records.peek(name, id);
  if (!record || record.deleted) throw recordFaults['record.missing']();
  demandRecord(actor, entity, record);
  // Who may not see such records would make one that she loses from sight, and could not take back.
  demand(actor, { permission: 'record.sensitive' });
  const values: Record<string, unknown> = {
    ...record.values,
    [stricter.field]: isStricter(entity, record.values) ? null : true,
  };
  const { author } = stricter;
  if (author !== undefined && record.creator !== actor.userId) values[author] ??= nameOf(record.creator);
  const [from, to] = [spaceOf(entity, record.values), spaceOf(entity, values)];
  const copy = copyId(entity, id, to, newId);
  const changes: Change[] = [];
  // Another desk moved it too, and its copy came before its word that the record is gone.
  if (records.peek(name, copy) === null) {
    changes.push({ kind: 'create', entity: name, id: copy, values });
    if (record.retracted !== null)
      changes.push({ kind: 'retract', entity: name, id: copy, reason: record.retracted || reason });
  }
  changes.push({ kind: 'erase', entity: name, id, reason, moved: true });
  records.commit({
    actor,
    changes,
    alongside: () =>
      audit.append({ actor, action: 'reclassify', entity: name, record: id, detail: { from, to, copy, reason } }),
  });
  return copy;
}
