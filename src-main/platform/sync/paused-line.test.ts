/** A desk that takes nothing in because it has too much, and needs for what it has an answer that stands behind that. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Reply, replies } from '#protocol/frames.ts';
import { createIdSource } from '#shared/ids/uuid.ts';
import { writeOp } from '../records/op.ts';
import { type Desk, openTestClinic, type TestClinic } from './clinic.testing.ts';
import { testRandom } from './device.testing.ts';
import { replyIn } from './relay.testing.ts';
import type { Link, LinkEvents } from './types.ts';
import { fromWireId } from './wire-id.ts';

let clinic: TestClinic;
let [ana, ben]: Desk[] = [];
beforeEach(async () => {
  clinic = await openTestClinic(2);
  [ana, ben] = clinic.desks as Desk[];
});
afterEach(() => clinic.close());

async function writeMuch(desk: Desk): Promise<void> {
  const body = { text: Buffer.from(testRandom.bytes(2_000_000)).toString('base64') };
  const id = createIdSource(desk.clock, testRandom);
  const device = fromWireId(desk.device.id);
  const op: Parameters<typeof writeOp>[1] = {
    ...{ record: id(), entity: 'of-a-later-version', hlc: desk.hlc.next(), device, actor: id() },
    ...{ batch: null, undoes: null, doc: null, events: null, body },
    kind: 'create',
    space: 'org',
  };
  desk.writer.transaction(() => writeOp(desk.writer, op, id(), testRandom.bytes(16)));
  desk.client!.committed();
  await clinic.settle();
}

/** Frames come in a crowd, as from a line that was faster than the disk; what comes while it is paused waits, as in a socket. */
const crowded =
  (count: number) =>
  (url: string, events: LinkEvents): Link => {
    const held: (() => void)[] = [];
    let isPaused = false;
    let isHolding = true;
    let deliveries = 0;
    const flush = (): void => {
      while (!isPaused && !isHolding && held.length > 0) held.shift()!();
    };
    const link = clinic.relay.outside.connect(url, {
      ...events,
      received(type, frame) {
        let reply: Reply | null = null;
        try {
          reply = replies.decode(frame);
        } catch {}
        if (reply?.kind === 'delivery') deliveries += 1;
        if (deliveries === 0) return events.received(type, frame);
        held.push(() => events.received(type, frame));
        if (deliveries >= count) isHolding = false;
        flush();
      },
    });
    return {
      get waiting() {
        return link.waiting;
      },
      send: link.send,
      close: link.close,
      pause(isWanted) {
        isPaused = isWanted;
        setImmediate(flush);
      },
    };
  };

for (const isHonest of [true, false])
  it(`goes on ${isHonest ? 'behind an honest relay' : 'though the relay once kept back who was let in'}`, async () => {
    ana!.online();
    ana!.create({ name: { given: 'First' } });
    await clinic.settle();
    await clinic.admit();
    for (let at = 0; at < 9; at += 1) await writeMuch(ana!);
    const person = ana!.create({ name: { given: 'Last' } });
    await clinic.pass(1);
    let isDone = isHonest;
    clinic.tamper = (direction, frame) => {
      const reply = replyIn(direction, frame);
      if (isDone || reply?.kind !== 'records' || reply.records.length < 2) return frame;
      isDone = true;
      return Buffer.from(replies.encode({ ...reply, records: reply.records.slice(0, -1) }));
    };
    ben!.online(crowded(18));
    await clinic.pass(20);
    expect(isDone).toBe(true);
    expect(ben!.records.peek('person', person)).not.toBeNull();
    expect(ben!.client!.link.state).toBe('online');
  });
