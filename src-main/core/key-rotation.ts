/**
 * New keys for spaces in time: every 90 days, and wherever a key was made by an administrator who could not hand on the one before
 * it. Records of the membership log carry no time, so a device counts from when it first saw a key.
 */
import { z } from 'zod';
import { createMeta } from '#platform/database/meta.ts';
import type { Asking } from '#platform/sync/membership-authoring.ts';
import { authorOf, belongingOf } from './devices.ts';
import type { Installation } from './installation.ts';

export const ROTATE_AFTER_MILLIS = 90 * 24 * 60 * 60_000;

const NAME = 'device.keys_seen';
const seenSchema = z.record(z.string(), z.strictObject({ epoch: z.int(), at: z.number() }));

/** Spaces whose present key this device has known for too long, or that lack a link; notes the keys that are new to it. */
function due(installation: Installation, now: number): ReadonlySet<string> {
  const meta = createMeta(installation.platform.writer);
  const { keys, log } = belongingOf(installation);
  const stored = meta.get(NAME);
  const before = stored ? seenSchema.parse(JSON.parse(Buffer.from(stored).toString())) : {};
  const state = log.state();
  const seen: Record<string, { epoch: number; at: number }> = {};
  const found = new Set<string>();
  for (const [space, epochs] of Object.entries(state?.keys ?? {})) {
    const epoch = epochs.length;
    const known = before[space];
    const at = known?.epoch === epoch ? known.at : now;
    seen[space] = { epoch, at };
    if (now - at >= ROTATE_AFTER_MILLIS || keys.hasGap(space as never)) found.add(space);
  }
  if (JSON.stringify(seen) !== JSON.stringify(before)) meta.set(NAME, Buffer.from(JSON.stringify(seen)));
  return found;
}

/** Does nothing on a device that does not manage devices. Faults: `membership.*`, `relay.*`. */
export async function rotateWhereDue(installation: Installation, asking: Asking): Promise<void> {
  const { clock, audit } = installation.platform;
  const { identity, log, standing } = belongingOf(installation);
  if (standing !== 'member' || !log.state()?.members.get(identity.device)?.admin || log.fork() !== null) return;
  if (due(installation, clock.now()).size === 0) return;
  const before = log.state()!.heads.length;
  await authorOf(installation, belongingOf(installation)).rotate(asking, (space) =>
    // Looked at again each time: another administrator may have come first.
    due(installation, clock.now()).has(space),
  );
  if (log.state()!.heads.length > before) audit.append({ actor: null, action: 'keys-rotated' });
}
