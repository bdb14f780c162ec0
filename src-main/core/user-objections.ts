/**
 * What was said of users that nobody who may has warranted (ADR 0019). It does nothing; but somebody tried, or runs an older version, and
 * whoever answers for the clinic is told once of each: an alarm, and an entry in the audit log that names the computer, as the op has it.
 */
import { User } from '#modules/users/contract/user.entity.ts';
import { foldOps } from '#platform/records/fold.ts';
import { headsIn } from '#platform/records/heads.ts';
import { countingOps, creationOf } from '#platform/records/merge.ts';
import { type Op, opById, opsOf } from '#platform/records/op.ts';
import type { Alarms } from '#platform/sync/alarms.ts';
import { toWireId } from '#platform/sync/wire-id.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import type { CorePlatform } from './installation.ts';

interface Objection {
  readonly op: Op;
  readonly user: Id;
  /** Names of fields; `user`: she is none. `warrant`: a statement that does not count. */
  readonly what: string;
}

const GOVERNED = ['login', 'role', 'active', 'publicKey', 'sealedPrivateKey', 'signKey'] as const;

/** Of one record, what stands written there and was never warranted. */
function inRecord({ writer, warrants }: CorePlatform, user: Id): readonly Objection[] {
  const ops = countingOps(User, opsOf(writer, user));
  const creation = creationOf(ops);
  const folded = foldOps(User, ops);
  if (creation === null || folded?.content == null) return [];
  const said = warrants.ever(user);
  if (said.size === 0) return [{ op: creation, user, what: 'user' }];
  const { values } = folded.content;
  return GOVERNED.flatMap((name) => {
    const heads = headsIn(folded.versions[User.fields[name].id]);
    const value = values[name] ?? (name === 'active' ? true : '');
    // A record from before there was this field says nothing.
    if (said.get(name)?.has(value) || (value === '' && heads.length === 0)) return [];
    const op = ops.find(({ id }) => id === heads.at(-1)) ?? creation;
    return [{ op, user, what: name }];
  });
}

function objectionsIn(platform: CorePlatform): readonly Objection[] {
  const { writer, warrants } = platform;
  // Where nobody is a user yet, as before a recovery by the kit is done, there is nothing to hold it against.
  if (!warrants.decide || writer.prepare('SELECT 1 AS found FROM user_right LIMIT 1').get() === undefined)
    return [];
  const users = writer.prepare(`SELECT id FROM ${User.table}`).all();
  const statements = warrants.refused().flatMap((id): Objection[] => {
    const op = opById(writer, id);
    return op ? [{ op, user: op.record, what: 'warrant' }] : [];
  });
  return [...users.flatMap(({ id }) => inRecord(platform, idFromBytes(id as Uint8Array))), ...statements];
}

/** Tells what is new. To be called when nothing is on its way: a statement and the record it belongs to may come one after the other. */
export function reportObjections(platform: CorePlatform, alarms: Pick<Alarms, 'raise'>): void {
  const { writer, audit } = platform;
  const isTold = writer.prepare('SELECT 1 AS found FROM warrant_objection WHERE op = ?');
  const fresh = objectionsIn(platform).filter(({ op }) => isTold.get(idToBytes(op.id)) === undefined);
  for (const { op, user, what } of fresh)
    writer.transaction(() => {
      writer.prepare('INSERT OR IGNORE INTO warrant_objection (op) VALUES (?)').run(idToBytes(op.id));
      audit.append({
        actor: null,
        action: 'user-unwarranted',
        entity: User.name,
        record: user,
        detail: { what, device: op.device, op: op.id },
      });
      alarms.raise('unwarranted', { space: 'org', device: toWireId(op.device) });
    });
}
