/** The work that each contender does, in the same order and amounts; what came of it. */
import { processes, processorMillis } from '../processes.ts';
import type { Contender, Peer } from './contender.ts';
import { drawEdits, drawRecords, type Edit, type Rec } from './records.ts';

export interface Amounts {
  readonly people: number;
  readonly activities: number;
  readonly latencies: number;
  /** Rounds of edits, one after the other as fast as they are taken, and edits in each. */
  readonly rounds: number;
  readonly editsPerRound: number;
  readonly offlineEdits: number;
}

export interface Results {
  readonly name: string;
  readonly firstMillis: number;
  readonly peopleMillis: number;
  readonly firstBytes: number;
  /** Of the server's processor, and of the one that came in. */
  readonly firstCpu: { readonly server: number; readonly peer: number };
  /** Of the server, with everything there; MB. */
  readonly serverMemory: number;
  readonly latencies: readonly number[];
  readonly bytesPerEdit: number;
  readonly editsPerSecond: readonly number[];
  readonly offlineMillis: number;
  readonly offlineBytes: number;
  readonly offlineCpu: { readonly server: number; readonly peer: number };
  readonly verified: Readonly<Record<string, unknown>>;
}

const BATCH = 200;
/** Of one save made offline. */
const OFFLINE_BATCH = 20;

const memoryOf = (pid: number): number => processes().find((one) => one.pid === pid)?.rss ?? 0;

async function fill(peer: Peer, amounts: Amounts): Promise<{ people: Rec[]; last: Rec }> {
  const people: Rec[] = [];
  let batch: Rec[] = [];
  for (const record of drawRecords(amounts.people, amounts.activities)) {
    if (record.entity === 'person') people.push(record);
    batch.push(record);
    if (batch.length < BATCH) continue;
    await peer.create(batch);
    batch = [];
  }
  if (batch.length > 0) await peer.create(batch);
  return { people, last: people.at(-1)! };
}

/** Edit here, visible there: from the call to the value read at the other one, both ways in turn. */
async function measureLatencies(one: Peer, other: Peer, edits: readonly Edit[]): Promise<number[]> {
  const millis: number[] = [];
  for (const [at, edit] of edits.entries()) {
    const [here, there] = at % 2 === 0 ? [one, other] : [other, one];
    const shown = there.shows(edit);
    const begun = performance.now();
    await here.edit([edit]);
    await shown;
    millis.push(performance.now() - begun);
  }
  return millis;
}

async function measureRate(one: Peer, other: Peer, edits: readonly Edit[]): Promise<number> {
  const begun = performance.now();
  for (const edit of edits) await one.edit([edit]);
  await other.shows(edits.at(-1)!);
  return (edits.length * 1000) / (performance.now() - begun);
}

export async function play(contender: Contender, amounts: Amounts, say: (text: string) => void): Promise<Results> {
  const { name, first, wire, otherWire, serverPid } = contender;
  const records = amounts.people + amounts.activities;
  say(`${name}: writing ${records} records`);
  const { people, last } = await fill(first, amounts);
  await contender.prepared();
  const ids = people.map(({ id }) => id);
  let drawn = 0;
  const next = (count: number): Edit[] => {
    drawn += count;
    return drawEdits(ids, count, drawn - count);
  };

  say(`${name}: first sync`);
  const before = { bytes: otherWire.bytes, server: processorMillis(serverPid) };
  const { peer, millis, peopleMillis } = await contender.join(records, last);
  const firstCpu = { server: processorMillis(serverPid) - before.server, peer: processorMillis(peer.pid) };
  const firstBytes = otherWire.bytes - before.bytes;

  say(`${name}: edits`);
  await measureLatencies(first, peer, next(10));
  const beforeEdits = wire.bytes + otherWire.bytes;
  const latencies = await measureLatencies(first, peer, next(amounts.latencies));
  const bytesPerEdit = (wire.bytes + otherWire.bytes - beforeEdits) / amounts.latencies;
  const editsPerSecond: number[] = [];
  for (let round = 0; round < amounts.rounds; round += 1)
    editsPerSecond.push(await measureRate(first, peer, next(amounts.editsPerRound)));
  await first.settled();
  const serverMemory = memoryOf(serverPid);

  say(`${name}: ${amounts.offlineEdits} edits with the cable out`);
  wire.pull(true);
  const offline = next(amounts.offlineEdits);
  for (let at = 0; at < offline.length; at += OFFLINE_BATCH)
    await first.edit(offline.slice(at, at + OFFLINE_BATCH));
  const beforeOffline = { bytes: wire.bytes + otherWire.bytes, server: processorMillis(serverPid) };
  const beforePeer = processorMillis(peer.pid);
  const arrived = peer.shows(offline.at(-1)!);
  const connected = wire.connected();
  wire.pull(false);
  const from = await connected;
  await arrived;
  const offlineMillis = performance.now() - from;
  const results = {
    name,
    firstMillis: millis,
    peopleMillis,
    firstBytes,
    firstCpu,
    serverMemory,
    latencies,
    bytesPerEdit,
    editsPerSecond,
    offlineMillis,
    offlineBytes: wire.bytes + otherWire.bytes - beforeOffline.bytes,
    offlineCpu: {
      server: processorMillis(serverPid) - beforeOffline.server,
      peer: processorMillis(peer.pid) - beforePeer,
    },
  };
  await Promise.all([first.settled(), peer.settled()]);
  return { ...results, verified: await contender.verify(records) };
}
