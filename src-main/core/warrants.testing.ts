/** What a computer that fell into wrong hands can say of users: by its own door, and past it. */
import { User } from '#modules/users/contract/user.entity.ts';
import { UserWarrant } from '#modules/users/contract/user-warrant.entity.ts';
import type { CreateBody } from '#platform/records/body.ts';
import { type Op, opsOf, writeOp } from '#platform/records/op.ts';
import { type Grant, parseWarrant, signWarrant } from '#platform/sync/warrant.ts';
import { toWireId } from '#platform/sync/wire-id.ts';
import { createSigner } from '#protocol/signing.ts';
import type { Values } from '#shared/entity/entity.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import type { TestClinic } from './backup.testing.ts';
import { belongingOf } from './devices.ts';
import { systemActor } from './first-records.ts';
import { systemRandom } from './system.ts';

/** The raw op, as no door would write it; it goes out with the next run of sharing. `as`: a device it passes for; then it goes out in a snapshot alone. */
export function slip(
  { platform, admin, installation }: TestClinic,
  of: Pick<Op, 'kind' | 'record' | 'body'> & {
    readonly made?: Id;
    readonly isWarrant?: boolean;
    readonly as?: Id;
  },
): void {
  const { made = platform.newId(), isWarrant = false, as, ...op } = of;
  const device = as ?? idFromBytes(Buffer.from(belongingOf(installation).identity.device, 'hex'));
  const rest = {
    space: 'org',
    hlc: platform.clock.now() * 1024,
    device,
    actor: admin.userId,
    batch: null,
    undoes: null,
  };
  platform.writer.transaction(() =>
    writeOp(
      platform.writer,
      { ...rest, ...op, entity: isWarrant ? UserWarrant.id : User.id, doc: null, events: null },
      made,
      systemRandom.bytes(16),
    ),
  );
}

/** By the door of its own program, as its administrator would. */
export const edit = ({ platform, admin }: TestClinic, user: Id, values: Values): void =>
  void platform.records.commit({
    actor: systemActor(admin.userId, 'ana'),
    changes: [{ kind: 'edit', entity: 'user', id: user, values }],
  });

export const bring = ({ platform, admin }: TestClinic, user: Id, statement: string): Id =>
  platform.records.commit({
    actor: systemActor(admin.userId, 'ana'),
    changes: [{ kind: 'create', entity: 'userWarrant', values: { user, statement } }],
  }).ops[0]!.record;

/** Statements of this user that lie here, the oldest first, with the record of each. */
export const statementsOf = ({ platform }: TestClinic, user: Id): { record: Id; op: Id; text: string }[] =>
  platform.writer
    .prepare('SELECT id FROM user_warrant WHERE user = ? ORDER BY rid')
    .all(idToBytes(user))
    .flatMap(({ id }) => opsOf(platform.writer, idFromBytes(id as Uint8Array)))
    .filter(({ kind }) => kind === 'create')
    .map(({ record, id, body }) => ({
      record,
      op: id,
      text: (body as CreateBody)[UserWarrant.fields.statement.id] as string,
    }));

/** The last grant of this user, changed, and signed by this computer under whatever name. */
export function forge(signer: TestClinic, user: Id, of: Partial<Grant>): string {
  const { identity, log } = belongingOf(signer.installation);
  const last = statementsOf(signer, user)
    .map(({ text }) => parseWarrant(text)?.says)
    .findLast((says) => says?.kind === 'grant') as Grant;
  const membership = log.state()!.heads.length;
  const says: Grant = { ...last, by: identity.device, membership, ...of, user: of.user ?? toWireId(user) };
  return signWarrant(says, createSigner(identity.sign.privateKey));
}

/** Decided after all that was so far. */
export const late = (clinic: TestClinic): [number, number] => [
  belongingOf(clinic.installation).log.state()!.heads.length,
  1000,
];
