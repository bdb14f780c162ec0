/** A relay that signs once for something it throws away, in words that nothing here contradicts, and is honest afterwards. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { registry } from '#modules/entities.ts';
import { readAttestation } from '#protocol/attestation.ts';
import { parseEnvelope } from '#protocol/envelope.ts';
import { replies, requests } from '#protocol/frames.ts';
import { type Receipt, signReceipt } from '#protocol/receipt.ts';
import { createSigner } from '#protocol/signing.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { type Desk, openTestClinic, type TestClinic } from './clinic.testing.ts';
import { replyIn, requestIn } from './relay.testing.ts';

let clinic: TestClinic;
let [ana, ben]: Desk[] = [];
beforeEach(async () => {
  clinic = await openTestClinic(2);
  [ana, ben] = clinic.desks as Desk[];
  for (const desk of clinic.desks) desk.online();
});
afterEach(() => clinic.close());

function flag(desk: Desk, person: Id): Id {
  const kind = registry.byName('flag').fields.kind!.type.choices![0];
  const values = { person, kind, label: 'Penicillin', recorded: '2026-01-02' };
  return desk.records.commit({ actor: desk.actor, changes: [{ kind: 'create', entity: 'flag', values }] }).ops[0]!
    .record;
}
const hex = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('hex');
function endOf(desk: Desk, space: SpaceName) {
  const [place] = desk.all(
    'SELECT place, head FROM sync_place WHERE space = ? ORDER BY place DESC LIMIT 1',
    space,
  );
  const [log] = desk.all('SELECT log FROM sync_log WHERE space = ?', space);
  return { log: hex(log!.log), place: place!.place as number, head: hex(place!.head) };
}

/** The next that a desk puts into a space is thrown away, and signed for so. */
function throwAway(
  desk: Desk,
  space: SpaceName,
  says: (end: ReturnType<typeof endOf>) => Partial<Receipt>,
): () => boolean {
  let ref: number | null = null;
  let proof: Uint8Array | null = null;
  clinic.tamper = (direction, frame) => {
    const put = requestIn(direction, frame);
    if (put?.kind === 'put' && ref === null) {
      const { header, hash } = parseEnvelope(put.envelope);
      if (header.space !== space || header.device !== desk.device.id) return frame;
      const end = endOf(space === 'audit' ? ana! : desk, space);
      const org = header.org;
      const said = { ...end, org, space, envelope: hash, at: clinic.relay.clock.now(), ...says(end) };
      proof = signReceipt(said as Receipt, createSigner(clinic.relay.backUp().seed!));
      ref = put.ref;
      return Buffer.from(requests.encode({ kind: 'head', ref, space: 'org', place: 0 }));
    }
    const reply = replyIn(direction, frame);
    if (reply?.kind !== 'head' || reply.ref !== ref || proof === null) return frame;
    const receipt = proof;
    proof = null;
    return Buffer.from(replies.encode({ kind: 'receipt', ref: reply.ref, receipt }));
  };
  return () => ref !== null && proof === null;
}

async function prepare(): Promise<Id> {
  const person = ana!.create({ name: { given: 'Ana' } });
  await clinic.settle();
  flag(ben!, person);
  await clinic.settle();
  flag(ana!, person);
  await clinic.pass(3);
  return person;
}

async function comes(person: Id, says: (end: ReturnType<typeof endOf>) => Partial<Receipt>): Promise<void> {
  const isDone = throwAway(ana!, 'clinical', says);
  const lost = flag(ana!, person);
  await clinic.settle();
  expect(isDone()).toBe(true);
  await clinic.pass(15);
  expect(ben!.records.peek('flag', lost)).not.toBeNull();
}

it('is found out where it signs for another log', async () => {
  const person = await prepare();
  await comes(person, (end) => ({ log: 'ef'.repeat(16), place: end.place + 1 }));
});

it('is found out where it signs for a place that holds something else', async () => {
  const person = await prepare();
  await comes(person, () => ({}));
});

it('is found out in a space that its author may not read', async () => {
  const dan = await clinic.admit(['org', 'clinical']);
  dan.online();
  await prepare();
  const isDone = throwAway(dan, 'audit', (end) => ({ place: end.place + 1 }));
  dan.audit.append({ actor: null, action: 'sync-alarm', detail: {} } as never);
  await clinic.pass(2);
  expect(isDone()).toBe(true);
  await clinic.pass(15);
  const chain = (desk: Desk) =>
    desk.all(
      "SELECT seq FROM sync_chain WHERE space = 'audit' AND device = ?",
      Buffer.from(dan.device.id, 'hex'),
    )[0]?.seq;
  expect(chain(ana!)).toBe(chain(dan));
});

it('does not make a desk say of an honest snapshot that it left something out', async () => {
  const cleo = await clinic.admit();
  ana!.offline();
  ana!.writesSnapshots = true;
  ana!.measures = { often: 1000, short: 12 };
  ana!.online();
  cleo.online();
  const person = await prepare();
  const isDone = throwAway(ben!, 'clinical', () => ({}));
  flag(ben!, person);
  await clinic.settle();
  expect(isDone()).toBe(true);
  await clinic.pass(10);
  for (let at = 0; at < 14; at += 1) {
    flag(ana!, person);
    await clinic.settle();
  }
  await clinic.pass(30);
  const words = ana!
    .all("SELECT word FROM attestation WHERE space = 'clinical'")
    .map(({ word }) => readAttestation(word as Uint8Array)!.attestation.verdict)
    .sort();
  expect(words).toEqual(['passed', 'same', 'wrote']);
});
