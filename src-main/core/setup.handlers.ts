/** What the shell asks before anybody is signed in: status and set-up. */
import { beginSetup, checkPassword, finishSetup, systemStatus } from '#modules/settings/contract/system.api.ts';
import { type Handler, implement } from '#platform/module.ts';
import { HELD_SPACES } from '#shared/entity/space.ts';
import { defineFaults } from '#shared/errors/fault.ts';
import { writeFirstRecords } from './first-records.ts';
import { rememberKit } from './kit-memory.ts';
import type { CoreServices } from './services.ts';

export const setupFaults = defineFaults({
  'setup.done': {
    message: 'Almoner is already set up on this computer.',
    remedy: 'Unlock it with your password, or choose another data folder.',
  },
  'setup.kit_mismatch': {
    message: 'This is not the recovery kit that was shown.',
    remedy: 'Type the code from the paper again, group by group.',
  },
});

export function setupHandlers(core: CoreServices): readonly Handler[] {
  const { installation, vault, options, state } = core;
  const origin = options.host === 'electron' ? 'window' : 'browser';
  /** The kit shown and not yet typed back; a new beginning makes a new one. */
  let kit: string | null = null;

  return [
    implement(systemStatus, async () => {
      const status = vault.status();
      const settings = installation.isOpen ? installation.platform.organisation() : null;
      return {
        state: state(),
        version: options.version,
        host: options.host,
        logins: [...status.logins],
        organisation: settings && {
          name: settings.name,
          language: settings.language,
          timeZone: settings.timeZone,
          region: settings.region,
          lawProfile: settings.lawProfile,
          production: settings.production,
          lockMinutes: settings.lockMinutes,
        },
        keychain: status.keychain,
        lastBackup: core.keeper.lastBackup,
        spaces: installation.isOpen ? HELD_SPACES.filter(installation.platform.holds) : [],
        sync: 'local' as const,
        shutOut: core.shutOut(),
      };
    }),
    implement(checkPassword, async ({ password, words }) => {
      const { code, minLength } = vault.checkPassword(password, words);
      return { ok: code === null, code, minLength };
    }),
    implement(beginSetup, async () => {
      if (state() !== 'empty') throw setupFaults['setup.done']();
      kit = vault.newKit();
      return { kit };
    }),
    implement(finishSetup, async ({ organisation, admin, password, kit: typed }, { sessionId }) => {
      if (state() !== 'empty') throw setupFaults['setup.done']();
      if (kit === null || !vault.sameKit(kit, typed)) throw setupFaults['setup.kit_mismatch']();
      const { platform } = installation;
      const made = await vault.create({ userId: platform.newId(), login: admin.login }, password, kit);
      try {
        installation.create(made.key);
        writeFirstRecords(platform, organisation, { ...made, id: made.userId, name: admin.name });
        rememberKit(installation, kit);
        made.finish();
      } catch (thrown) {
        made.key.fill(0);
        await installation.seal();
        throw thrown;
      }
      kit = null;
      await core.enter(sessionId, made, { origin });
      return {};
    }),
  ];
}
