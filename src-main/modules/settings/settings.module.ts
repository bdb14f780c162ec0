/** The settings slice: the organisation's record, read and written as settings. */
import { implement, type Module, type Platform } from '#platform/module.ts';
import type { Rule } from '#platform/records/refuse.ts';
import { defineFaults } from '#shared/errors/fault.ts';
import { changesWatch, getSettings, saveSettings } from './contract/system.api.ts';

export const settingsFaults = defineFaults({
  'settings.time_zone': {
    message: '“{zone}” is not a time zone.',
    remedy: 'Choose one from the list, such as America/Chicago.',
  },
});

const checkOrganisation: Rule = (after) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: String(after.timeZone) });
  } catch {
    throw settingsFaults['settings.time_zone']({ zone: String(after.timeZone) });
  }
};

/** Messages of one watcher, kept until they are fetched; many of one entity are told as one. */
async function* watch(platform: Platform, signal: AbortSignal): AsyncGenerator<{ entity: string; ids: string[] }> {
  const waiting = new Map<string, Set<string>>();
  let wake: () => void = () => undefined;
  const stop = platform.records.onChange(({ entity, ids }) => {
    const known = waiting.get(entity) ?? new Set();
    for (const id of ids) if (known.size < 200) known.add(id);
    waiting.set(entity, known);
    wake();
  });
  const aborted = () => wake();
  signal.addEventListener('abort', aborted);
  try {
    while (!signal.aborted) {
      for (const [entity, ids] of waiting) {
        waiting.delete(entity);
        yield { entity, ids: [...ids] };
      }
      if (waiting.size === 0 && !signal.aborted)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    stop();
    signal.removeEventListener('abort', aborted);
  }
}

export const settingsModule = (platform: Platform): Module => ({
  name: 'settings',
  rules: { organisation: checkOrganisation },
  handlers: [
    implement(changesWatch, (_input, { signal }) => watch(platform, signal)),
    implement(getSettings, async () => {
      const { id, keychain, keychainReason, flagValueSet, ...organisation } = platform.organisation();
      return { organisationId: id, organisation: { ...organisation, flagValueSet }, keychain, keychainReason };
    }),
    implement(saveSettings, async (values, { actor }) => {
      const { ops } = platform.records.commit({
        actor,
        changes: [{ kind: 'edit', entity: 'organisation', id: platform.organisation().id, values }],
      });
      return { op: ops[0]?.op ?? null };
    }),
  ],
});
