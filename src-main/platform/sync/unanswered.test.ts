/** A relay that leaves one question of the work on snapshots unanswered, and answers all else. */
import { afterEach, describe, expect, it } from 'vitest';
import { readAttestation } from '#protocol/attestation.ts';
import { type Desk, openTestClinic, type TestClinic, workAndErase } from './clinic.testing.ts';
import { alarmsOf, has, isSettled, loseAuthor } from './lost-chains.testing.ts';
import { replyIn, requestIn } from './relay.testing.ts';

let clinic: TestClinic;
afterEach(() => clinic.close());

const wordOf = (desk: Desk) =>
  desk
    .all("SELECT word FROM attestation WHERE space = 'org' AND device = ?", Buffer.from(desk.device.id, 'hex'))
    .map(({ word }) => readAttestation(word as Uint8Array)!.attestation.verdict);

describe('a first sync', () => {
  it('that is not given a part of the snapshot says so within five minutes', async () => {
    clinic = await openTestClinic(3);
    const [ana] = clinic.desks as [Desk];
    ana.writesSnapshots = true;
    await workAndErase(clinic, 'N');
    const cleo = await clinic.admit();
    clinic.tamper = (direction, frame) => (requestIn(direction, frame)?.kind === 'getChunk' ? null : frame);
    cleo.online();
    await clinic.pass(5);
    expect(cleo.client!.link.state).toBe('joining');
    expect(cleo.client!.firstSync).not.toBeNull();
    expect(alarmsOf(cleo)).toContain('withheld');
  });
});

describe('a snapshot that is to stand for what the relay lost', () => {
  it('is written though one part of it was not answered, while the link stands', async () => {
    clinic = await openTestClinic(1);
    for (const isAdmin of [true, false]) await clinic.admit(undefined, isAdmin);
    const [ana, ben, cleo] = clinic.desks as [Desk, Desk, Desk];
    for (const desk of clinic.desks) desk.online();
    ana.create({ name: { given: 'First' } });
    await clinic.settle();
    ben.offline();
    await clinic.settle();
    let swallowed = 0;
    clinic.tamper = (direction, frame) => {
      if (requestIn(direction, frame)?.kind !== 'putChunk' || swallowed > 0) return frame;
      swallowed += 1;
      return null;
    };
    const person = await loseAuthor(clinic, cleo, ana);
    ben.online();
    await clinic.pass(15);
    expect(swallowed).toBe(1);
    expect(has(ben, person)).toBe(true);
    expect(isSettled(ben)).toBe(true);
  });
});

describe('a look into the beginning of the log', () => {
  const SILENCES: readonly (readonly [string, TestClinic['tamper']])[] = [
    ['nobody says hello', (direction, frame) => (replyIn(direction, frame)?.kind === 'hello' ? null : frame)],
    [
      'nothing of the log is handed over',
      (direction, frame) => {
        const reply = replyIn(direction, frame);
        const isOfIt = (reply?.kind === 'delivery' || reply?.kind === 'own') && reply.space === 'org';
        return isOfIt && reply.place <= 25 ? null : frame;
      },
    ],
  ];
  for (const [what, silence] of SILENCES)
    it(`is taken again where ${what} for a while, though the link stands`, async () => {
      clinic = await openTestClinic(2);
      const [ana, ben] = clinic.desks as [Desk, Desk];
      ana.writesSnapshots = true;
      ana.measures = { often: 15 };
      for (const desk of [ana, ben]) desk.online();
      for (let at = 0; at < 12; at += 1) {
        ana.create({ name: { given: `A ${at}` } });
        ben.create({ name: { given: `B ${at}` } });
        await clinic.settle();
      }
      // Nobody but its author has seen the first one.
      ben.offline();
      await clinic.pass(3);
      const { author: admin } = ana.device;
      await admin.revoke((await ana.device.work()).session, ben.device.id);
      const cleo = await clinic.admit();
      cleo.online();
      await clinic.settle();
      clinic.tamper = silence;
      for (let at = 0; at < 20; at += 1) {
        ana.create({ name: { given: `C ${at}` } });
        await clinic.settle();
      }
      await clinic.pass(10);
      expect(wordOf(cleo)).toEqual([]);
      clinic.tamper = (_, frame) => frame;
      await clinic.pass(10);
      expect(wordOf(cleo)).toEqual(['same']);
    });
});

describe('a snapshot of another device', () => {
  it('is read again where the list of computers grew while it was read', async () => {
    clinic = await openTestClinic(2);
    const [ana, ben] = clinic.desks as [Desk, Desk];
    ana.writesSnapshots = true;
    ana.measures = { often: 1000, short: 20 };
    ana.online();
    const held: (() => void)[] = [];
    let isHolding = true;
    ben.online((url, events) =>
      clinic.relay.outside.connect(url, {
        ...events,
        received(type, frame) {
          const hand = (): void => events.received(type, frame);
          if (isHolding && replyIn('down', frame)?.kind === 'chunk') held.push(hand);
          else hand();
        },
      }),
    );
    for (let at = 0; at < 12; at += 1) {
      ana.create({ name: { given: `A ${at}` } });
      ben.create({ name: { given: `B ${at}` } });
      await clinic.settle();
    }
    for (let half = 0; half < 10 && held.length === 0; half += 1) await clinic.pass(0.5);
    expect(held.length).toBeGreaterThan(0);
    await ana.device.author.rotate((await ana.device.work()).session, (space) => space === 'clinical');
    await clinic.settle();
    isHolding = false;
    for (const hand of held) hand();
    await clinic.pass(30);
    expect(wordOf(ben)).toEqual(['same']);
  });
});
