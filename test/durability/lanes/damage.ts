/**
 * Files that were damaged at rest: a bit of every page, pages of nothing, a database cut short; a write-ahead log that is
 * missing, cut short, flipped, stale or of another clinic; and contents that somebody with the key falsified. It has to be
 * named by a fault with its code, or by `check`; and until then nothing but the truth may be shown.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { recordQueries } from '#core/record.handlers.ts';
import { openDatabase } from '#platform/database/open.ts';
import type { Platform } from '#platform/module.ts';
import { Fault } from '#shared/errors/fault.ts';
import { databaseOf, installationOf, makeClinic } from '../clinic.ts';
import { type Filled, fill, makeFilled } from '../filled.ts';
import { inspect } from '../inspect.ts';
import { compare, createLedger, type Look } from '../ledger.ts';
import { createRng, type Rng } from '../rng.ts';
import { attempt, type LaneOptions } from './lane.ts';

const PAGE = 4096;
const SAVES = 12;

/** Asks the read door for every record; answers what it showed and is not true. A fault is no untruth. */
async function untruths(
  platform: Platform,
  { ledger, admin }: Filled,
): Promise<{ wrong: string[]; faults: string[] }> {
  const wrong: string[] = [];
  const faults: string[] = [];
  const { known } = ledger.snapshot();
  for (const [id, held] of known) {
    try {
      const { values, deleted } = await platform.read(admin, recordQueries.get, { entity: held.entity, id });
      const look: Look = () => ({ entity: held.entity, values, deleted });
      wrong.push(...compare({ known: new Map([[id, held]]), open: [] }, look));
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      if (thrown.code === 'record.missing') wrong.push(`${id} is said not to be there`);
      else faults.push(thrown.code);
    }
  }
  return { wrong, faults };
}

const GUIDED = /backup/i;
const UNNOTICED = 'nobody noticed';

/** What is not as it should be with a damaged folder: an untruth, a silence, a fault without a way out. */
async function judge(folder: string, clinic: Filled): Promise<readonly string[]> {
  let seen = { wrong: [] as string[], faults: [] as string[] };
  const { refused, problems } = await inspect(folder, clinic.key, async (_, platform) => {
    seen = await untruths(platform, clinic);
    return [];
  });
  if (refused) {
    const { message, remedy, code } = refused;
    return GUIDED.test(`${message} ${remedy}`) ? [] : [`the fault ${code} shows no way to a backup`];
  }
  if (seen.wrong.length > 0) return [`wrong data was shown: ${seen.wrong[0]}`];
  return problems.length > 0 ? [] : [UNNOTICED];
}

type Spoil = (bytes: Buffer, page: number, rng: Rng) => Buffer;

const flip: Spoil = (bytes, page, rng) => {
  const spoiled = Buffer.from(bytes);
  spoiled[page * PAGE + rng.below(PAGE)]! ^= 1 << rng.below(8);
  return spoiled;
};
const SPOILS: readonly (readonly [name: string, spoil: Spoil, each: number])[] = [
  ['a flipped bit', flip, 1],
  ['a page of nothing', (bytes, page) => Buffer.from(bytes).fill(0, page * PAGE, (page + 1) * PAGE), 8],
  ['a file cut short', (bytes, page) => bytes.subarray(0, page * PAGE + (page % 3) * 512), 8],
];

async function pages({ root, seed, count: stride, tally, say }: LaneOptions): Promise<void> {
  const rng = createRng(seed, 'pages');
  const clinic = await makeFilled(join(root, 'pages'), rng, SAVES);
  const bytes = readFileSync(databaseOf(clinic.folder));
  const folder = join(root, 'spoiled');
  const count = bytes.length / PAGE;
  for (const [name, spoil, each] of SPOILS)
    for (let page = 0; page < count; page += each * stride) {
      const what = `${name}, page ${page + 1} of ${count}, seed ${seed}`;
      await attempt(tally, what, async () => {
        rmSync(folder, { recursive: true, force: true });
        cpSync(clinic.folder, folder, { recursive: true });
        writeFileSync(databaseOf(folder), spoil(bytes, page, rng));
        return judge(folder, clinic);
      });
    }
  say(`  ${count} pages`);
}

/** The same clinic at two moments between which its log was written back, as a dying process would have left it. */
async function moments(root: string, rng: Rng) {
  const clinic = await makeClinic(join(root, 'live'));
  const ledger = createLedger();
  const installation = installationOf(clinic.folder);
  installation.open(clinic.key);
  const { platform } = installation;
  const take = (name: string): Filled => {
    const folder = join(root, name);
    cpSync(clinic.folder, folder, { recursive: true });
    rmSync(`${databaseOf(folder)}-shm`, { force: true });
    const copy = createLedger();
    copy.acknowledge(copy.begin([...ledger.snapshot().known].map(([id, after]) => ({ id, before: null, after }))));
    return { ...clinic, folder, ledger: copy };
  };
  fill(platform, ledger, clinic.admin, rng, 4);
  const early = take('early');
  platform.writer.connection.pragma('wal_checkpoint(TRUNCATE)');
  fill(platform, ledger, clinic.admin, rng, 8);
  const late = take('late');
  await installation.seal();
  const other = await makeFilled(join(root, 'other'), rng, SAVES);
  const open = installationOf(other.folder);
  open.open(other.key);
  fill(open.platform, other.ledger, other.admin, rng, 4);
  cpSync(`${databaseOf(other.folder)}-wal`, join(root, 'foreign-wal'));
  await open.seal();
  return { early, late, foreign: readFileSync(join(root, 'foreign-wal')) };
}

async function logs({ root, seed, tally }: LaneOptions): Promise<void> {
  const rng = createRng(seed, 'logs');
  const { early, late, foreign } = await moments(root, rng);
  const wal = readFileSync(`${databaseOf(late.folder)}-wal`);
  const stale = readFileSync(`${databaseOf(early.folder)}-wal`);
  const frames = Math.floor((wal.length - 32) / (PAGE + 24));
  const cut = (frame: number) => wal.subarray(0, 32 + frame * (PAGE + 24));
  const flipped = (at: number) => {
    const spoiled = Buffer.from(wal);
    spoiled[at]! ^= 1 << rng.below(8);
    return spoiled;
  };
  const cases: [string, Buffer | null][] = [
    ['a missing log', null],
    ['an empty log', Buffer.alloc(0)],
    ['a stale log', stale],
    ['a log of another clinic', foreign],
    ['a log of noise', Buffer.from(Array.from({ length: wal.length }, () => rng.below(256)))],
  ];
  for (let tenth = 1; tenth < 10; tenth += 1) {
    cases.push([`a log cut to ${tenth} tenths`, cut(Math.floor((frames * tenth) / 10))]);
    cases.push([`a log with a flipped bit in tenth ${tenth}`, flipped(Math.floor((wal.length * tenth) / 10))]);
  }
  const folder = join(root, 'logged');
  for (const [name, bytes] of cases)
    await attempt(tally, `${name}, seed ${seed}`, async () => {
      rmSync(folder, { recursive: true, force: true });
      cpSync(late.folder, folder, { recursive: true });
      if (bytes === null) rmSync(`${databaseOf(folder)}-wal`);
      else writeFileSync(`${databaseOf(folder)}-wal`, bytes);
      return judge(folder, late);
    });
  // The control: as the process left it, everything is there and well.
  await attempt(tally, 'an untouched log', async () => {
    rmSync(folder, { recursive: true, force: true });
    cpSync(late.folder, folder, { recursive: true });
    return isDeepStrictEqual(await judge(folder, late), [UNNOTICED])
      ? []
      : ['something was named where nothing is wrong'];
  });
}

/** Statements by which somebody with the key could falsify what is shown, past the write door. */
const FALSE: readonly (readonly [name: string, sql: string])[] = [
  ['a nickname', "UPDATE person SET nickname = 'somebody else' WHERE rid = (SELECT min(rid) FROM person)"],
  ['a computed name', "UPDATE person SET display_name = 'Mallory' WHERE rid = (SELECT max(rid) FROM person)"],
  ['a row too few', 'DELETE FROM activity WHERE rid = (SELECT max(rid) FROM activity)'],
  [
    'a row hidden',
    'UPDATE person SET deleted = 1 WHERE rid = (SELECT min(rid) FROM person WHERE deleted IS NULL)',
  ],
  ['a search line', "UPDATE search_person SET line = 'nobody' WHERE rid = (SELECT min(rid) FROM search_person)"],
  ['a key of the search', 'DELETE FROM lookup WHERE rid = (SELECT min(rid) FROM lookup)'],
  ['an op', "UPDATE op SET body = CAST('{}' AS BLOB) WHERE seq = (SELECT max(seq) FROM op WHERE kind = 'edit')"],
  ['an audit entry', "UPDATE audit SET login = 'eve' WHERE seq = 2"],
  ['an audit entry too few', 'DELETE FROM audit WHERE seq = 3'],
  ['the end of the audit', 'DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)'],
];

async function falsified({ root, seed, tally }: LaneOptions): Promise<void> {
  const clinic = await makeFilled(join(root, 'true'), createRng(seed, 'false'), SAVES);
  const folder = join(root, 'false');
  for (const [name, sql] of FALSE)
    await attempt(tally, `falsified: ${name}`, async () => {
      rmSync(folder, { recursive: true, force: true });
      cpSync(clinic.folder, folder, { recursive: true });
      const connection = openDatabase(databaseOf(folder), clinic.key, 'writer');
      const triggers = connection.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all() as {
        name: string;
        sql: string;
      }[];
      for (const trigger of triggers) connection.exec(`DROP TRIGGER "${trigger.name}"`);
      const { changes } = connection.prepare(sql).run();
      for (const trigger of triggers) connection.exec(trigger.sql);
      connection.close();
      if (changes === 0) throw new Error('there was nothing to falsify');
      const { refused, problems } = await inspect(folder, clinic.key, () => []);
      return refused !== null || problems.length > 0 ? [] : [UNNOTICED];
    });
}

/** `count`: every so many pages; 1 for all of them. */
export async function damageLane(options: LaneOptions): Promise<void> {
  for (const [name, part] of Object.entries({ pages, logs, falsified })) {
    if (!(options.only?.includes(name) ?? true)) continue;
    const root = join(options.root, name);
    mkdirSync(root, { recursive: true });
    await part({ ...options, root });
    rmSync(root, { recursive: true, force: true });
  }
}
