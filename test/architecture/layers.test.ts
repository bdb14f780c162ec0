import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { electronImporters, layerViolations, topLevelViolations } from './layers.ts';
import { planted, projectSources, ROOT } from './source.ts';

const importing = (from: string, specifier: string) =>
  layerViolations(planted({ [from]: `import '${specifier}';` }));

describe('layers', () => {
  it('hold in the project', () => {
    expect(layerViolations(projectSources)).toEqual([]);
  });

  it.each([
    ['src-main/shared/x.ts', '#platform/database/writer.ts'],
    ['src-main/shared/x.ts', '../modules/entities.ts'],
    ['src-main/shared/x.ts', 'node:fs'],
    ['src-main/shared/x.ts', 'kysely'],
    ['src-main/platform/records/x.ts', '#modules/people/people.service.ts'],
    ['src-main/platform/records/x.ts', '#modules/people/contract/person.entity.ts'],
    ['src-main/platform/records/x.ts', '#core/core.ts'],
    ['src-main/modules/people/contract/x.ts', '../people.service.ts'],
    ['src-main/modules/people/contract/x.ts', '#platform/records/types.ts'],
    ['src-main/modules/people/merge.rules.ts', '#platform/records/types.ts'],
    ['src-main/modules/people/people.service.ts', '#modules/accounts/accounts.service.ts'],
    ['src-main/modules/people/people.service.ts', '../accounts/accounts.service.ts'],
    ['src-main/modules/people/people.service.ts', '#core/core.ts'],
    ['src-main/modules/people/people.service.ts', '../../host-edge/server.ts'],
    ['src-main/modules/people/people.service.ts', '#platform/providers/sms.ts'],
    ['src-main/core/core.ts', '../host-electron/main.ts'],
    ['src-main/host-edge/server.ts', '../host-electron/main.ts'],
    ['src-main/cli/main.ts', '../host-electron/main.ts'],
    ['src-main/cli/main.ts', '../../test/support/clock.ts'],
    ['src-main/core/core.ts', '#platform/database/testing.ts'],
    ['src-main/core/core.ts', 'electron'],
    ['src-main/modules/people/people.queries.ts', 'better-sqlite3-multiple-ciphers'],
    ['src-main/platform/records/x.ts', 'keytar'],
    ['src-preload/preload.ts', '#modules/people/contract/person.entity.ts'],
    ['src-preload/preload.ts', 'zod'],
    ['src-renderer/app/x.tsx', '#platform/records/types.ts'],
    ['src-renderer/app/x.tsx', '#modules/people/people.service.ts'],
    ['src-renderer/app/x.tsx', 'node:path'],
    ['src-renderer/app/x.tsx', 'electron'],
    ['sync-server/room/x.ts', '#shared/ids/uuid.ts'],
    ['sync-server/room/x.ts', 'better-sqlite3-multiple-ciphers'],
    ['sync-server/protocol/x.ts', '../room/x.ts'],
    ['src-main/platform/sync/x.ts', '../../../sync-server/room/x.ts'],
    ['src-main/platform/records/x.ts', '#protocol/frames.ts'],
    ['src-main/utilities/x.ts', 'zod'],
  ])('do not let %s import %s', (from, specifier) => {
    expect(importing(from, specifier)).not.toEqual([]);
  });

  it.each([
    ['src-main/modules/people/people.service.ts', '#modules/accounts/contract/account.entity.ts'],
    ['src-main/modules/people/people.service.ts', './people.rules.ts'],
    ['src-renderer/modules/people/x.tsx', '#modules/people/contract/person.entity.ts'],
    ['src-renderer/modules/people/x.tsx', '#modules/entities.ts'],
    ['src-main/modules/messaging/messaging.service.ts', '#platform/providers/sms.ts'],
    ['src-main/host-electron/electron.ts', 'electron'],
    ['src-main/platform/sync/x.ts', '#protocol/frames.ts'],
    ['sync-server/storage/x.ts', 'better-sqlite3-multiple-ciphers'],
    ['src-main/cli/main.ts', '#modules/importing/importing.service.ts'],
    ['src-main/shared/x.test.ts', 'node:fs'],
  ])('let %s import %s', (from, specifier) => {
    expect(importing(from, specifier)).toEqual([]);
  });

  it('see through types, re-exports, dynamic imports and import types', () => {
    const files = planted({
      'src-main/platform/a.ts': `import type { A } from '#modules/people/a.ts';`,
      'src-main/platform/b.ts': `export { b } from '#modules/people/a.ts';`,
      'src-main/platform/c.ts': `const c = await import('#modules/people/a.ts');`,
      'src-main/platform/d.ts': `let d: import('#modules/people/a.ts').D;`,
    });
    expect(layerViolations(files)).toHaveLength(4);
  });

  it('let the type of the database driver be named where the driver may not be loaded', () => {
    const text = `import type Sqlite from 'better-sqlite3-multiple-ciphers';`;
    expect(layerViolations(planted({ 'src-main/platform/records/x.ts': text }))).toEqual([]);
  });

  it('tie at most one file of host-electron, and one of the preload script, to Electron', () => {
    expect(electronImporters(projectSources, 'src-main/').length).toBeLessThanOrEqual(1);
    expect(electronImporters(projectSources, 'src-preload/').length).toBeLessThanOrEqual(1);
    const two = planted({
      'src-main/host-electron/a.ts': `import { app } from 'electron';`,
      'src-main/host-electron/b.ts': `import { shell } from 'electron';`,
      'src-main/host-electron/c.ts': `import type { App } from 'electron';`,
    });
    expect(electronImporters(two, 'src-main/')).toHaveLength(2);
  });

  it('leave the top of the project to the folders of the design', () => {
    expect(topLevelViolations(readdirSync(ROOT).filter((name) => !name.endsWith('.log')))).toEqual([]);
    expect(
      topLevelViolations(['src-main', '.npmrc', '.ci', 'node_modules', 'scripts', 'vite.config.ts', '.x.ts']),
    ).toEqual([
      'scripts has no place at the top of the project',
      'vite.config.ts has no place at the top of the project',
      '.x.ts has no place at the top of the project',
    ]);
  });
});
