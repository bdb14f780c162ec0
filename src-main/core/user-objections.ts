/**
 * What was said of users that nobody who may has warranted (ADR 0019). It does nothing; but somebody tried, or runs an older version, and
 * whoever answers for the clinic is told once of each: an alarm, and an entry in the audit log that names the computer, as the op has it.
 */
import { registry } from '#modules/entities.ts';
import { User } from '#modules/users/contract/user.entity.ts';
import { headsIn } from '#platform/records/heads.ts';
import { type Op, opById } from '#platform/records/op.ts';
import { createWrittenReader } from '#platform/records/written.ts';
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

/** Who sent it, where that is kept, and not whom it names. */
const broughtBy = ({ author, device }: Op): Id => author ?? device;

/** Of users' records, what stands written there and was never warranted. */
function inRecords({ writer, warrants }: CorePlatform): readonly Objection[] {
  const read = createWrittenReader(writer, registry);
  const users = writer.prepare(`SELECT id FROM ${User.table}`).all();
  return users.flatMap((row): Objection[] => {
    const user = idFromBytes(row.id as Uint8Array);
    const written = read(User, user);
    if (written === null) return [];
    const objection = (op: Id | undefined, what: string): Objection[] => {
      const found = opById(writer, op ?? written.creation);
      return found ? [{ op: found, user, what }] : [];
    };
    const said = warrants.ever(user);
    if (said.size === 0) return objection(undefined, 'user');
    return GOVERNED.flatMap((name) => {
      const heads = headsIn(written.versions[User.fields[name].id]);
      const value = written.values[name] ?? (name === 'active' ? true : '');
      // A record from before there was this field says nothing.
      if (said.get(name)?.has(value) || (value === '' && heads.length === 0)) return [];
      return objection(heads.at(-1), name);
    });
  });
}

function objectionsIn(platform: CorePlatform): readonly Objection[] {
  const { writer, warrants } = platform;
  // Where nobody is a user yet, as before a recovery by the kit is done, there is nothing to hold it against.
  if (!warrants.decide || writer.prepare('SELECT 1 AS found FROM user_right LIMIT 1').get() === undefined)
    return [];
  const statements = warrants.refused().flatMap((id): Objection[] => {
    const op = opById(writer, id);
    return op ? [{ op, user: op.record, what: 'warrant' }] : [];
  });
  return [...inRecords(platform), ...statements];
}

/** Tells what is new. To be called when nothing is on its way: a statement and the record it belongs to may come one after the other. */
export function reportObjections(platform: CorePlatform, alarms: Pick<Alarms, 'raise'>): void {
  const { writer, audit, warrants } = platform;
  const isTold = writer.prepare('SELECT 1 AS found FROM warrant_objection WHERE op = ?');
  const fresh = objectionsIn(platform).filter(({ op }) => isTold.get(idToBytes(op.id)) === undefined);
  if (fresh.length === 0) return;
  writer.transaction(() => {
    // Whoever sends a thousand at once gets one entry.
    for (const all of Map.groupBy(fresh, ({ op, what }) => `${broughtBy(op)} ${what}`).values()) {
      const [{ op, user, what }] = all as [Objection];
      const detail = { what, device: broughtBy(op), op: op.id, count: all.length };
      audit.append({ actor: null, action: 'user-unwarranted', entity: User.name, record: user, detail });
      for (const one of all)
        writer.prepare('INSERT OR IGNORE INTO warrant_objection (op) VALUES (?)').run(idToBytes(one.op.id));
      alarms.raise('unwarranted', { space: 'org', device: toWireId(broughtBy(op)) });
    }
    warrants.told();
  });
}
