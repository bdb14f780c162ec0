/** Another relay for the clinic, as an administrator has it from whoever keeps the relay. */
import { changeToRelay } from '#platform/sync/change-relay.ts';
import { deviceFaults } from '#platform/sync/device-faults.ts';
import { type Outside, requireRelayAddress } from '#platform/sync/relay-work.ts';
import type { Actor } from '#shared/access/actor.ts';
import { authorOf, belongingOf } from './devices.ts';
import type { Installation } from './installation.ts';

/**
 * `url` left out: the one this computer has, where another relay answers now. Answers the address and the relay's key, hex. The caller
 * manages devices. Faults: those of `changeToRelay`, `relay.address`.
 */
export async function changeRelay(
  installation: Installation,
  outside: Outside,
  actor: Actor,
  { url, token }: { readonly url?: string | undefined; readonly token: string },
): Promise<{ readonly relay: string; readonly key: string }> {
  const belonging = belongingOf(installation);
  const relay = url === undefined ? belonging.relay() : requireRelayAddress(url);
  if (relay === null) throw deviceFaults['device.alone']();
  const author = authorOf(installation, belonging);
  const key = await changeToRelay({ outside, belonging, author, url: relay, token });
  installation.platform.audit.append({ actor, action: 'relay-change', detail: { relay, key } });
  return { relay, key };
}
