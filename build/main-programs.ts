/** What is bundled of main, by the names under which programs find each other: for the build, and for the durability runs. */
export const MAIN_PROGRAMS = {
  shell: 'src-main/host-electron/main.ts',
  core: 'src-main/core/main.ts',
  queries: 'src-main/core/queries.ts',
  'reader-worker': 'src-main/platform/database/reader-worker.ts',
  'checkpoint-worker': 'src-main/platform/database/checkpoint-worker.ts',
  'keychain-helper': 'src-main/platform/keys/keychain-helper.ts',
  'backup-worker': 'src-main/core/backup-worker.ts',
  'check-worker': 'src-main/core/check-worker.ts',
  'import-read-worker': 'src-main/modules/importing/readers/read-worker.ts',
  edge: 'src-main/host-edge/serve.ts',
  almoner: 'src-main/cli/main.ts',
} as const;

const { shell: _, core: __, edge: ___, almoner: ____, ...besides } = MAIN_PROGRAMS;
/** Those that others start, and find beside themselves. */
export const HELPER_PROGRAMS = besides;

/** Packages that go into the bundle. Those with code of the machine, or that load such, stay where Node finds them. */
export const BUNDLED_PACKAGES = [
  '@trpc/server',
  'double-metaphone',
  'kysely',
  'libphonenumber-js',
  // Both import yjs, of which there must be one.
  'y-protocols',
  'y-websocket',
  'yjs',
  'zod',
] as const;
