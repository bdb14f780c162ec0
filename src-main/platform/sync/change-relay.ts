/**
 * Another relay for a clinic that has one: the same that lost all it had, and its key with it, or one at another address.
 * The relay in use, where it still answers, is told first: it is the place where only one record can come next, and from it
 * the other devices learn that the clinic went on. Then the new one. Nothing counts here before a relay has it, so that a
 * crash in between leaves the old log or the new one, and it may be done again.
 */
import { signRecord } from '#protocol/membership-record.ts';
import { createSigner } from '#protocol/signing.ts';
import { Fault } from '#shared/errors/fault.ts';
import type { Belonging } from './belonging.ts';
import { deviceFaults } from './device-faults.ts';
import { type MembershipAuthor, recordAfter, refreshLog, refused } from './membership-authoring.ts';
import { alignMembership, publishRecords } from './membership-sync.ts';
import { type Proof, proveRelay } from './probation.ts';
import { relayFaults } from './relay-faults.ts';
import { asDevice, RelayRefusal } from './relay-session.ts';
import { type Outside, openMemberWork, openRelayWork, type RelayWork } from './relay-work.ts';

export interface RelayChange {
  readonly outside: Outside;
  readonly belonging: Belonging;
  readonly author: MembershipAuthor;
  /** As `requireRelayAddress` answers it. */
  readonly url: string;
  /** What the relay's keeper gave out; empty where it asks for none. */
  readonly token: string;
}

/** What a relay says that has these records already, or others in their place: then its own are looked at. */
const isKnownThere = (thrown: unknown): boolean =>
  thrown instanceof RelayRefusal && ['organisation-exists', 'stale'].includes(thrown.code);

/**
 * Answers the relay's key, hex. On a device that does not manage devices it succeeds only where the relay proves by the log that it is the
 * clinic's. Faults: `device.*`, `membership.*`, `relay.*`; `relay.refused` names `token` where the relay demands one.
 */
export async function changeToRelay(change: RelayChange): Promise<string> {
  const { outside, belonging, author, url, token } = change;
  const { identity, log } = belonging;
  if (belonging.standing === 'alone') throw deviceFaults['device.alone']();
  if (belonging.standing !== 'member') throw deviceFaults[`device.${belonging.standing}`]();
  const work = await openRelayWork(outside, url, () => null);
  try {
    const { hello } = work.session;
    if (hello === null) throw relayFaults['relay.unreachable']({ reason: 'not connected' });
    const key = hello.relayKey;
    const enter = () => work.session.ask(asDevice(identity, () => key)(hello));
    const isInForce = (): boolean => log.state()?.relayKey === key;

    let proof: Proof = 'unproven';
    const isKnown = await enter().then(() => true, unlessUnknown);
    // Another administrator may have been here first: then there is nothing to write.
    if (isKnown && !isInForce()) proof = await proveRelay(work.session, log, key);
    if (proof === 'forked') throw deviceFaults['membership.forked']();
    if (!isInForce()) {
      demandAdmin(belonging);
      if (belonging.relay() !== url) await tellFormer(change, key);
    }
    if (!isKnown) {
      await publishRecords(work.session, withRelay(belonging, key), token, isKnownThere);
      await enter();
    }
    await match(belonging, work);
    if (!isInForce()) await author.acceptRelay(work.session, key);
    belonging.setRelay(url, token);
    return key;
  } catch (thrown) {
    throw thrown instanceof RelayRefusal ? refused(thrown) : thrown;
  } finally {
    work.close();
  }
}

/** Where it knows the organisation and not us, it may have come to the first part of a long log only. */
function unlessUnknown(thrown: unknown): false {
  if (thrown instanceof RelayRefusal && ['unknown-organisation', 'not-member'].includes(thrown.code)) return false;
  throw thrown;
}

/** Faults: `device.not_admin`, `membership.forked`. */
function demandAdmin({ identity, log }: Belonging): void {
  if (log.fork() !== null) throw deviceFaults['membership.forked']();
  if (!log.state()?.members.get(identity.device)?.admin) throw deviceFaults['device.not_admin']();
}

/** The whole log, with the record that names the relay's key behind it where it is not in force. */
function withRelay({ identity, log }: Belonging, key: string): readonly Uint8Array[] {
  const state = log.state();
  if (state?.relayKey === key) return log.after(0);
  const record = recordAfter(state, identity.org, identity.device, { type: 'relay', key });
  return [...log.after(0), signRecord(record, createSigner(identity.sign.privateKey))];
}

/** The relay in use; that it is gone, or another one answers in its place, is why there is a new one. */
async function tellFormer({ outside, belonging, author }: RelayChange, key: string): Promise<void> {
  let former: RelayWork;
  try {
    former = await openMemberWork(outside, belonging);
  } catch (thrown) {
    if (thrown instanceof Fault && ['relay.unreachable', 'relay.other'].includes(thrown.code)) return;
    throw thrown;
  }
  try {
    await refreshLog(belonging, former.session);
    await author.acceptRelay(former.session, key);
  } finally {
    former.close();
  }
}

async function match({ log }: Belonging, work: RelayWork): Promise<void> {
  const { match: found } = await alignMembership(work.session, log);
  if (found === 'forked') throw deviceFaults['membership.forked']();
  if (found === 'overtaken') throw deviceFaults['membership.overtaken']();
  if (found !== 'same') throw deviceFaults['membership.refused']();
}
