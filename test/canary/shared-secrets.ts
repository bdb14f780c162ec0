/** What a desk keeps to itself: the keys in its database, and those it was given. */
import { systemClock, systemRandom } from '#core/system.ts';
import { registry } from '#modules/entities.ts';
import { dataFiles } from '#platform/database/data-folder.ts';
import { openDatabase } from '#platform/database/open.ts';
import { createWriter } from '#platform/database/writer.ts';
import { createVault } from '#platform/keys/vault.ts';
import { createBelonging } from '#platform/sync/belonging.ts';
import { SPACES } from '#protocol/spaces.ts';
import type { StoredFile } from '#shared/entity/fields/file.ts';
import { idFromBytes } from '#shared/ids/uuid.ts';
import type { Secret } from './forms.ts';

export interface DeskSecrets {
  readonly secrets: readonly Secret[];
  /** Hex of 16 bytes each: the relay knows them, and so the search has to find them where it looks. */
  readonly org: string;
  readonly device: string;
}

/** Of a folder that no program has open. */
export async function secretsIn(
  name: string,
  folder: string,
  login: string,
  password: string,
): Promise<DeskSecrets> {
  const vault = createVault({ folder, clock: systemClock, random: systemRandom });
  const { key } = await vault.openWithPassword(login, password);
  const writer = createWriter(openDatabase(dataFiles(folder).database, key, 'writer'));
  try {
    const row = writer.prepare('SELECT id FROM organisation ORDER BY rid LIMIT 1').get()!;
    const { identity, keys, log } = createBelonging(writer, idFromBytes(row.id as Uint8Array), systemRandom);
    const spaceKeys = SPACES.flatMap((space) =>
      (log.state()?.keys[space] ?? []).flatMap((_, at) => {
        const held = keys.of(space, at + 1);
        return held === null ? [] : [[`key ${at + 1} of ${space}`, held] as const];
      }),
    );
    const fileKeys = writer
      .prepare(`SELECT file FROM ${registry.byName('document').table} WHERE file IS NOT NULL`)
      .all()
      .map(({ file }, at) => {
        const { key: own } = JSON.parse(String(file)) as StoredFile;
        return [`key of file ${at}`, Buffer.from(own, 'base64')] as const;
      });
    const all: readonly (readonly [string, Uint8Array])[] = [
      ['database key', key],
      ['key to sign with', identity.sign.privateKey],
      ['key to receive with', identity.agree.privateKey],
      ...spaceKeys,
      ...fileKeys,
    ];
    if (spaceKeys.length < SPACES.length || fileKeys.length === 0)
      throw new Error('a desk has fewer keys than it must');
    return {
      secrets: all.map(([what, bytes]) => ({ name: `the ${what} at ${name}`, bytes: Buffer.from(bytes) })),
      org: identity.org,
      device: identity.device,
    };
  } finally {
    writer.connection.close();
  }
}
