/**
 * The core's process as core/main.ts makes it, but for the derivation of passwords, which stands at the floor, and the
 * keychain, which is absent: what is tried here is not how long guessing takes.
 */
import { createCore } from '#core/core.ts';
import { findHost } from '#core/host-line.ts';
import { linkHost } from '#core/host-link.ts';
import { CHEAP_KDF, createFakeKeychain } from '#platform/keys/testing.ts';

linkHost(findHost(), {
  makeCore: ({ dataDir, host }) =>
    createCore({
      dataDir,
      host,
      version: '0.0.0',
      vault: { kdf: CHEAP_KDF, keychain: createFakeKeychain('absent') },
    }),
  reporter: () => (procedure, thrown) => console.error(`defect in ${procedure}:`, thrown),
  end: () => process.exit(),
});
