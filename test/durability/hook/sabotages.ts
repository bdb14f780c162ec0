/**
 * The safeguards that can be switched off to see whether the harness notices. Each is a change of the product's source as
 * it is loaded (preload.ts) or bundled (product.ts); the product itself has no switch, and no assertion knows which one is off.
 * Invariant: every text to be replaced stands in its file exactly once; a test says so when the product moves on.
 */
export const SABOTAGE_VARIABLE = 'ALMONER_DURABILITY_SABOTAGE';

export interface SourceEdit {
  /** Below the project's folder. */
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

export interface Sabotage {
  readonly name: string;
  readonly what: string;
  readonly edits: readonly SourceEdit[];
}

const database = (file: string) => `src-main/platform/database/${file}`;

export const SABOTAGES: readonly Sabotage[] = [
  {
    name: 'synchronous-normal',
    what: 'commits return before they are on the disk',
    edits: [
      {
        file: database('pragmas.ts'),
        find: "{ name: 'synchronous', set: 'FULL', expect: 2 }",
        put: "{ name: 'synchronous', set: 'NORMAL', expect: 1 }",
      },
    ],
  },
  {
    name: 'ack-before-commit',
    what: 'a save is answered before it is committed',
    edits: [
      {
        file: 'src-main/core/record.handlers.ts',
        find: 'implement(saveRecords, async ({ changes, batch }, { actor }) => {\n    const { ops } = platform.records.commit({',
        put: 'implement(saveRecords, async ({ changes, batch }, { actor }) => {\n    const ops: never[] = [];\n    const later = (request: Parameters<typeof platform.records.commit>[0]) =>\n      void setTimeout(() => { try { platform.records.commit(request); } catch {} }, 10);\n    later({',
      },
    ],
  },
  {
    name: 'no-transaction',
    what: 'the statements of a change are committed one by one',
    edits: [
      { file: database('writer.ts'), find: 'begin.run();', put: '' },
      { file: database('writer.ts'), find: 'commit.run();', put: '' },
    ],
  },
  {
    name: 'audit-apart',
    what: 'the audit entry of a change is written after its transaction',
    edits: [
      {
        file: 'src-main/platform/records/commit.ts',
        find: 'audit.appendCommit(',
        put: '((...rest: Parameters<typeof audit.appendCommit>) => queueMicrotask(() => writer.transaction(() => audit.appendCommit(...rest))))(',
      },
    ],
  },
  {
    name: 'import-progress-apart',
    what: 'an import notes how far it is in a transaction of its own',
    edits: [
      {
        file: 'src-main/platform/records/commit.ts',
        find: 'request.alongside?.(done.map((one) => one.op));\n        return done;\n      });',
        put: 'return done;\n      });\n      writer.transaction(() => request.alongside?.(written.map((one) => one.op)));',
      },
    ],
  },
  {
    name: 'migration-piecemeal',
    what: 'migrations run outside a transaction',
    edits: [
      {
        file: database('migrator.ts'),
        find: 'return writer.transaction(() => {',
        put: 'return ((work: () => readonly string[]) => work())(() => {',
      },
    ],
  },
  {
    name: 'folder-unsynced',
    what: 'the folder is not written to the disk after a key file was renamed',
    edits: [{ file: database('data-folder.ts'), find: 'fsyncSync(handle);', put: '' }],
  },
  {
    name: 'key-file-unsynced',
    what: 'a key file is renamed before its contents are on the disk',
    edits: [
      {
        file: 'src-main/platform/keys/key-disk.ts',
        find: 'writeFileSync(file, text);\n      fsyncSync(file);',
        put: 'writeFileSync(file, text);',
      },
    ],
  },
  {
    name: 'key-file-in-place',
    what: 'a key file is overwritten instead of replaced',
    edits: [
      {
        file: 'src-main/platform/keys/key-disk.ts',
        find: 'disk.write(fresh, text);\n    disk.rename(fresh, path);',
        put: 'disk.write(path, text);',
      },
    ],
  },
  {
    name: 'file-unsynced',
    what: 'a file of a person is placed before its contents are on the disk',
    edits: [{ file: 'src-main/platform/files/store.ts', find: 'fsyncSync(upload.file);', put: '' }],
  },
  {
    name: 'file-name-unsynced',
    what: 'a document is written before the name of its file is on the disk',
    edits: [{ file: 'src-main/platform/files/store.ts', find: 'syncFolder(dirname(target));', put: '' }],
  },
  {
    name: 'new-folder-unsynced',
    what: 'a folder is used before its own name is on the disk',
    edits: [{ file: database('data-folder.ts'), find: 'syncFolder(dirname(one));', put: '' }],
  },
  {
    name: 'backup-unsynced',
    what: 'a backup gets its name before it is on the disk',
    edits: [{ file: 'src-main/platform/backup/sealed-file.ts', find: 'fsyncSync(file!);', put: '' }],
  },
  {
    name: 'page-hmac-off',
    what: 'pages of the database carry no checksum',
    edits: [
      {
        file: database('open.ts'),
        find: "connection.pragma('legacy = 4');",
        put: "connection.pragma('legacy = 4'); connection.pragma('hmac_use = 0');",
      },
    ],
  },
  {
    name: 'disk-full-unsaid',
    what: 'a save that found no room on the disk is answered as if it had been kept',
    edits: [
      {
        file: database('writer.ts'),
        find: 'throw toDiskFault(thrown);',
        put: 'const fault = toDiskFault(thrown) as { code?: string };\n        if (fault.code?.startsWith("disk.")) return [] as never;\n        throw fault;',
      },
    ],
  },
  {
    name: 'check-no-pages',
    what: '`check` does not look at the pages',
    edits: [
      {
        file: 'src-main/core/check.ts',
        find: '[...pageParts(), ...contentParts(dataDir)]',
        put: '[...contentParts(dataDir)]',
      },
    ],
  },
  {
    name: 'check-no-records',
    what: '`check` does not compare records with what was written',
    edits: [
      {
        file: 'src-main/core/check.ts',
        find: 'checkRecords(db, registry)',
        put: '(function* (): Generator<Slice, Problem[]> { return []; })()',
      },
    ],
  },
  {
    name: 'check-no-audit',
    what: '`check` does not follow the audit chain',
    edits: [{ file: 'src-main/core/check.ts', find: '(yield* walkAudit(db)).problems', put: '[]' }],
  },
  {
    name: 'check-no-indexes',
    what: '`check` does not compare the search indexes with the records',
    edits: [{ file: 'src-main/core/check.ts', find: '...sliceChecks(dataDir).flatMap(', put: '...[].flatMap(' }],
  },
];

/** No safeguard: lets background work begin at once, so that a process need not live for seconds to be killed in it. */
export const HASTE: Sabotage = {
  name: 'haste',
  what: 'background work does not wait',
  edits: [
    {
      file: 'src-main/platform/search/upkeep.ts',
      find: '{ step: 25, idle: 3_000, first: 5_000 }',
      put: '{ step: 0, idle: 3_000, first: 0 }',
    },
    { file: 'src-main/core/core.ts', find: 'const WATCH_MILLIS = 5_000;', put: 'const WATCH_MILLIS = 20;' },
    { file: 'src-main/core/backup-keeper.ts', find: 'const SETTLE = 2 * MINUTE;', put: 'const SETTLE = 0;' },
    {
      file: 'src-main/core/backup-keeper.ts',
      find: 'const SEGMENT_EVERY = 5 * MINUTE;',
      put: 'const SEGMENT_EVERY = 40;',
    },
  ],
};

/** The source with the edits of a sabotage for this file. Throws where the product has no longer what is to be replaced. */
export function sabotaged({ name, edits }: Sabotage, file: string, source: string): string {
  let text = source;
  for (const edit of edits.filter((one) => one.file === file)) {
    if (text.split(edit.find).length !== 2) throw new Error(`sabotage ${name} no longer fits ${file}`);
    text = text.replace(edit.find, () => edit.put);
  }
  return text;
}

export const findSabotage = (name: string): Sabotage | undefined => SABOTAGES.find((one) => one.name === name);
