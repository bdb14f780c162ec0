/**
 * A relay that lies and keeps its story straight: one device is shown a log of its own making, with every place, head and receipt
 * signed and in order. What stands in that log is the true log as an attack changes it, entry by entry.
 */

import type { Reply, Request } from '#protocol/frames.ts';
import { FIRST_HEAD, nextHead, signHead, signReceipt } from '#protocol/receipt.ts';
import { digest } from '#protocol/signing.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import { type Reach, receiptIn, type Sent, type Tamper } from './attack.ts';

/** An entry of a log as it is shown; `isOwn`: the device it is shown to wrote it, and is told its hash alone. */
export interface Shown {
  readonly space: SpaceName;
  readonly bytes: Uint8Array;
  readonly device: string;
  readonly isOwn: boolean;
}

/** What is shown of a true entry of somebody else: it, another, several, nothing. */
export type Change = (entry: Shown) => readonly Shown[];

interface ShadowLog {
  readonly log: string;
  readonly shown: { readonly entry: Shown; readonly hash: string; readonly head: string }[];
  /** True entries that were looked at. */
  taken: number;
  /** Receipts for what has no place yet. */
  readonly receipts: Map<string, number>;
}

const hashOf = (bytes: Uint8Array): string => digest('log', bytes).toString('hex');

export function shadow(reach: Reach, victim: string, change: Change): Tamper {
  const logs = new Map<SpaceName, ShadowLog>();
  /** Logs the victim follows on its present connection: all of its own, where it has one. */
  const followed = new Set<SpaceName>(reach.logs.keys());
  /** Requests that were answered here. */
  const answered = new Set<number>();

  const append = (log: ShadowLog, entry: Shown): number => {
    const hash = hashOf(entry.bytes);
    const head = nextHead(log.shown.at(-1)?.head ?? FIRST_HEAD, hash);
    return log.shown.push({ entry, hash, head });
  };

  const logOf = (space: SpaceName): ShadowLog => {
    let log = logs.get(space);
    if (log === undefined) {
      log = { log: reach.logs.get(space)!.log, shown: [], taken: 0, receipts: new Map() };
      const present = reach.after(space, 0);
      for (const { device, bytes } of present) append(log, { space, device, bytes, isOwn: device === victim });
      log.taken = present.length;
      logs.set(space, log);
    }
    return log;
  };
  for (const space of reach.logs.keys()) logOf(space);

  const sayPlace = (space: SpaceName, place: number): Reply => {
    const { entry, hash } = logOf(space).shown[place - 1]!;
    return entry.isOwn
      ? { kind: 'own', space, place, envelope: hash }
      : { kind: 'delivery', space, place, envelope: entry.bytes };
  };

  const headAt = (space: SpaceName, place: number): Buffer => {
    const { log, shown } = logOf(space);
    const at = Math.min(place, shown.length);
    const head = at === 0 ? FIRST_HEAD : shown[at - 1]!.head;
    return signHead({ org: reach.org, space, log, place: at, head, at: reach.now }, reach.sign);
  };

  const receiptFor = (space: SpaceName, place: number, ref: number): Reply => {
    const { log, shown } = logOf(space);
    const { hash, head } = shown[place - 1]!;
    const receipt = { org: reach.org, space, log, place, head, at: reach.now, envelope: hash };
    return { kind: 'receipt', ref, receipt: signReceipt(receipt, reach.sign) };
  };

  /** Takes in what the true log has more, and answers what the victim hears of it. */
  const takeIn = (space: SpaceName): Sent[] => {
    const log = logOf(space);
    const fresh = reach.after(space, log.taken);
    log.taken += fresh.length;
    return fresh.flatMap(({ device, bytes }) => {
      const entry: Shown = { space, device, bytes, isOwn: device === victim };
      const said: Sent[] = [];
      for (const one of entry.isOwn ? [entry] : change(entry)) {
        const place = append(log, one);
        if (followed.has(space)) said.push(sayPlace(space, place));
        const ref = log.receipts.get(hashOf(one.bytes));
        if (ref !== undefined) said.push(receiptFor(space, place, ref));
      }
      return said;
    });
  };

  return {
    request(device, request: Request) {
      if (device !== victim) return [request];
      if (request.kind === 'auth') followed.clear();
      if (request.kind === 'head') {
        reach.say(device, { kind: 'head', ref: request.ref, head: headAt(request.space, request.place) });
        return [];
      }
      if (request.kind !== 'follow') return [request];
      const { space, ref, after } = request;
      takeIn(space);
      followed.add(space);
      reach.say(device, { kind: 'following', ref, space, head: headAt(space, Number.MAX_SAFE_INTEGER) });
      for (let place = after + 1; place <= logOf(space).shown.length; place += 1)
        reach.say(device, sayPlace(space, place));
      answered.add(ref);
      return [{ ...request, after: logOf(space).taken }];
    },
    reply(device, reply) {
      if (device !== victim) return [reply];
      if (reply.kind === 'following' && answered.delete(reply.ref)) return [];
      if (reply.kind === 'delivery' || reply.kind === 'own') return takeIn(reply.space);
      if (reply.kind !== 'receipt') return [reply];
      const receipt = receiptIn(reply.receipt, reach.relayKey);
      if (receipt === null) return [reply];
      const said = takeIn(receipt.space);
      const log = logOf(receipt.space);
      const place = log.shown.findIndex(({ hash }) => hash === receipt.envelope) + 1;
      if (place > 0) return [...said, receiptFor(receipt.space, place, reply.ref)];
      log.receipts.set(receipt.envelope, reply.ref);
      return said;
    },
  };
}
