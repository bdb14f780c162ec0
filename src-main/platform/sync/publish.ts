/**
 * Gives a clinic its relay: the membership log begins with this device, and from then on the relay and no device says what comes
 * next in it. Repeated after a lost answer it finds what it made.
 */

import { signRecord } from '#protocol/membership-record.ts';
import { createSigner } from '#protocol/signing.ts';
import type { Random } from '#shared/time/clock.ts';
import type { Belonging } from './belonging.ts';
import { deviceFaults } from './device-faults.ts';
import { recordAfter, refreshLog, refused } from './membership-authoring.ts';
import { genesisBody } from './membership-changes.ts';
import { readWholeLog } from './membership-log.ts';
import type { KeptKit } from './recovery-keys.ts';
import { relayFaults } from './relay-faults.ts';
import { asDevice, RelayRefusal } from './relay-session.ts';
import { type Outside, openRelayWork, type RelayWork } from './relay-work.ts';

interface Publishing {
  readonly outside: Outside;
  readonly belonging: Belonging;
  readonly random: Random;
  /** As `requireRelayAddress` answers it. */
  readonly url: string;
  /** What the relay's keeper gave out; empty where it asks for none. */
  readonly token: string;
  /** Asked for where a first record is to be made. Fault: `kit.needed`. */
  readonly kit: () => KeptKit;
}

/**
 * A session as a member at the relay of this address, where the organisation is published first if it has none. Faults:
 * `kit.needed`, `device.*`, `relay.*`; `relay.refused` names `token` where the relay demands one.
 */
export async function openAtRelay(publishing: Publishing): Promise<RelayWork> {
  const { outside, belonging, url, token, kit, random } = publishing;
  const { identity, log } = belonging;
  const hasLog = log.state() !== null;
  const as = asDevice(identity, () => log.state()?.relayKey ?? (work?.session.hello?.relayKey as string));
  let work: RelayWork | null = null;
  try {
    work = await openRelayWork(outside, url, (hello) => (log.state() === null ? null : as(hello)));
    if (!hasLog) await publish(work);
    belonging.setRelay(url, token);
    return work;
  } catch (thrown) {
    work?.close();
    throw thrown instanceof RelayRefusal ? refused(thrown) : thrown;
  }

  async function publish(open: RelayWork): Promise<void> {
    const hello = open.session.hello;
    if (hello === null) throw relayFaults['relay.unreachable']({ reason: 'not connected' });
    const body = genesisBody(identity, kit(), hello.relayKey, random);
    const signer = createSigner(identity.sign.privateKey);
    const genesis = signRecord(recordAfter(null, identity.org, identity.device, body), signer);
    try {
      await open.session.ask({ kind: 'publish', token, records: [genesis] });
      // Not before it knows us by it: what it threw away would be taken for published, and never be given to it again.
      await open.session.ask(as(hello));
      if (log.take(1, [genesis]) !== 'taken') throw new Error('a first record does not fit');
    } catch (thrown) {
      if (!(thrown instanceof RelayRefusal) || thrown.code !== 'organisation-exists') throw thrown;
      await open.session.ask(as(hello));
      await takeOwn(open);
    }
  }

  /** What an earlier attempt published, whose answer was lost: nobody else could sign it. */
  async function takeOwn(open: RelayWork): Promise<void> {
    const { records } = await open.session.ask({ kind: 'members', after: 0 });
    const found = readWholeLog(records);
    const first = found?.records[0]?.record.body;
    if (first?.type !== 'genesis' || first.device.sign !== identity.sign.publicKey.toString('hex'))
      throw deviceFaults['device.outside']();
    await refreshLog(belonging, open.session);
  }
}
