/**
 * Keeps what the recovery kit is known by, at the times when it is at hand: with it a clinic can later be given a relay from which
 * the kit alone takes it back.
 */
import { createMeta } from '#platform/database/meta.ts';
import { kitPair, kitPublicKey } from '#platform/keys/backup-keys.ts';
import { keyFaults } from '#platform/keys/keys-faults.ts';
import type { Platform } from '#platform/module.ts';
import { deviceFaults } from '#platform/sync/device-faults.ts';
import { type KeptKit, keepKit, keptKitOf } from '#platform/sync/recovery-keys.ts';
import type { Installation } from './installation.ts';

/** For a kit that was just made, or opened this clinic. The organisation's record has to be there. */
export function rememberKit(installation: Installation, code: string): void {
  const belonging = installation.belonging();
  if (belonging === null) throw new Error('a kit without an organisation');
  keepKit(createMeta(installation.platform.writer), code, belonging.identity);
}

/** As `rememberKit`, for a kit that was typed in. Faults: `kit.malformed`, `kit.wrong`, `keyslots.*`. */
export function rememberTypedKit(installation: Installation, dataDir: string, code: string): void {
  const pair = kitPair(code);
  pair.privateKey.fill(0);
  if (!kitPublicKey(dataDir, installation.key).equals(pair.publicKey)) throw keyFaults['kit.wrong']();
  rememberKit(installation, code);
}

/** What a membership log begins with. Fault: `kit.needed`. */
export function keptKit({ writer }: Pick<Platform, 'writer'>, device: string): KeptKit {
  const kept = keptKitOf(createMeta(writer), device);
  if (kept === null) throw deviceFaults['kit.needed']();
  return kept;
}
