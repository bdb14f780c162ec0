/**
 * The relay under the search: two desks and a third share a clinic of canaries over a real relay, whose disk, memory, log, pages
 * and wire are then looked through for all they wrote and for all their keys (security.md E2, decisions X-28). That the search
 * looks where it says is shown by what the relay does know: ids of the organisation and of its devices.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { revokeDevice } from '#modules/users/contract/devices.api.ts';
import { kitCode, parseKit } from '#platform/keys/recovery-kit.ts';
import { parseInviteCode } from '#platform/sync/invite-code.ts';
import { fromWireId } from '#platform/sync/wire-id.ts';
import { parseEnvelope } from '#protocol/envelope.ts';
import { type RunningRelay, runRelay } from '../../sync-server/running.testing.ts';
import { almoner } from '../support/app.ts';
import { type Admission, comes, type Desk, letIn, openDesk } from '../support/desk.ts';
import { openPlainDatabase } from '../support/plain-database.ts';
import { controls } from './controls.ts';
import { chiSquare, isEven } from './evenness.ts';
import { createFinder, type Finder, type Secret, textSecret } from './forms.ts';
import { scanFolders, scanMemory, scanOpenFiles, type Trace } from './places.ts';
import { canary, PASSWORD, phone, RESTORED_PASSWORD, secretsOf, WRONG_PASSWORD } from './secrets.ts';
import { shareDay, together } from './shared-day.ts';
import { type DeskSecrets, secretsIn } from './shared-secrets.ts';
import { expectNone, expectSome, fail } from './tally.ts';
import { watched } from './watched.ts';
import { tapWire, type Wire } from './wire.ts';

interface Scene {
  readonly relay: RunningRelay;
  readonly wire: Wire;
  /** Of the relay: its data, and where it would lay down what it needs for a moment. */
  readonly folders: readonly string[];
}

async function command(folder: string, password: string, ...args: readonly string[]): Promise<void> {
  const result = await almoner([...args, '--data', folder, '--password-stdin', '--json'], `${password}\n`);
  if (result.exitCode !== 0) throw new Error(`${args[0]} failed: ${result.stdout}${result.stderr}`);
}

const pageOf = async ({ wire }: Scene, path: string): Promise<string> =>
  // A connection kept for the next page may have been closed by then.
  (await fetch(`http://127.0.0.1:${wire.port}${path}`, { headers: { connection: 'close' } })).text();

/** What its figures say. */
async function figureOf(scene: Scene, name: string): Promise<number> {
  const figures = await pageOf(scene, '/metrics');
  const line = figures.split('\n').find((one) => one.startsWith(`almoner_relay_${name} `));
  return Number(line?.split(' ').at(-1) ?? 0);
}
const framesOf = (scene: Scene, kind: string): Promise<number> => figureOf(scene, `frames_total{kind="${kind}"}`);

/** Of all spaces together; a snapshot is due when one of them has five hundred. */
const LONG_LOG = 1_000;

const inText = (finder: Finder, where: string, text: string): Trace[] =>
  finder.findDeep(Buffer.from(text)).map((what) => ({ where, what }));

/** Every place that the relay could have left something in, by what it is called. */
async function lookEverywhere(scene: Scene, finder: Finder): Promise<ReadonlyMap<string, readonly Trace[]>> {
  const { relay, wire, folders } = scene;
  const pid = relay.child.pid!;
  const pages = await Promise.all(['/health', '/metrics', '/nothing'].map((path) => pageOf(scene, path)));
  const memory = scanMemory(finder, pid);
  const files = scanFolders(finder, folders);
  const handles = scanOpenFiles(finder, [pid]);
  const passed = wire.scan(finder);
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  return new Map([
    [`the memory of the relay, ${megabytes(memory.bytes)}`, memory.traces],
    [`${files.files} files of the relay`, files.traces],
    [`${handles.files} files that the relay holds open`, handles.traces],
    [
      `${relay.logged.length} lines of its log`,
      inText(finder, 'log', [...relay.logged, ...relay.printed].join('\n')),
    ],
    ['its pages', inText(finder, 'pages', pages.join('\n'))],
    [
      `the wire, ${wire.connections} connections, ${megabytes(wire.bytes)}, up`,
      passed.filter(({ where }) => where.endsWith('up')),
    ],
    ['the wire, down', passed.filter(({ where }) => where.endsWith('down'))],
  ]);
}

/** The day at the desks. Ends with all closed. */
async function share(scene: Scene, root: string): Promise<{ admissions: Admission[]; desks: DeskSecrets[] }> {
  const { wire } = scene;
  const admitting = {
    relay: `ws://127.0.0.1:${wire.port}`,
    password: PASSWORD,
    wrongPassword: WRONG_PASSWORD,
  };
  const folder = (number: number): string => join(root, `desk${number}`);
  const open: Desk[] = [];
  const desk = async (number: number): Promise<Desk> => {
    // A computer introduces itself by what its machine is called.
    const host = canary(340 + number).toLowerCase();
    const named = ['unshare', '--uts', 'sh', '-c', `hostname ${host}; exec "$@"`, 'desk'];
    const one = await openDesk(folder(number), { under: named });
    open.push(one);
    return one;
  };
  try {
    const named = ['--organisation', `Clinic of ${canary(350)}`, '--admin', 'ada', '--name', `Ada ${canary(351)}`];
    await command(folder(0), PASSWORD, 'init', ...named, '--kit', join(root, 'kit.txt'));
    const first = await desk(0);
    await first.core.signIn(PASSWORD);
    const other = await desk(1);
    const admissions = [await letIn(first, other, admitting)];
    // Parts of the file are there by then; a snapshot may come while envelopes are still being written.
    let parts: number | null = null;
    const isLong = async (): Promise<boolean> => {
      parts ??= await framesOf(scene, 'putChunk');
      return (await figureOf(scene, 'envelopes_total')) >= LONG_LOG;
    };
    await shareDay(first, other, wire, isLong);
    const texts = createFinder(secretsOf({}));
    const { bytes, traces } = scanMemory(texts, scene.relay.child.pid!);
    expectNone(`the memory of the relay while all are there, ${(bytes / 1e6).toFixed(1)} MB`, traces);

    // The first writes a snapshot in its own time, and a third begins with it.
    await comes('a snapshot', async () => (await framesOf(scene, 'putChunk')) > (parts ?? 0));
    await together(first, other);
    const third = await desk(2);
    const before = await framesOf(scene, 'getChunk');
    admissions.push(await letIn(first, third, admitting));
    await together(first, other, third);
    if ((await framesOf(scene, 'getChunk')) === before) fail('the third desk did not begin with a snapshot');
    await third.core.close();
    const lost = await secretsIn('the third desk', folder(2), 'ada', PASSWORD);
    await first.core.caller.call(revokeDevice, { device: fromWireId(lost.device), password: PASSWORD });
    await together(first, other);
    for (const one of [first, other]) await one.core.close();
    return {
      admissions,
      desks: [
        lost,
        await secretsIn('the first desk', folder(0), 'ada', PASSWORD),
        await secretsIn('the second desk', folder(1), 'ada', PASSWORD),
      ],
    };
  } finally {
    for (const { core } of open) await core.kill();
  }
}

/** Codes as they are written and as the bytes they stand for. */
function secretsOfAll(admissions: readonly Admission[], desks: readonly DeskSecrets[], kit: string): Secret[] {
  const kitSecret = parseKit(kit);
  const written = [kitCode(kitSecret), ...admissions.map(({ code }) => code)];
  return [
    ...secretsOf({}),
    ...written.flatMap((code) => [...textSecret(code), ...textSecret(code.replaceAll('-', ''))]),
    { name: 'the secret of the kit', bytes: kitSecret },
    ...admissions.map(({ code }) => ({ name: 'the secret of a code', bytes: parseInviteCode(code).secret })),
    ...admissions.map(({ digits }) => ({ name: 'the digits', bytes: Buffer.from(digits) })),
    ...desks.flatMap(({ secrets }) => secrets),
  ];
}

/** What lies there of envelopes and parts, without what is in clear, and whether it is as even as ciphertext has to be. */
function weigh(folder: string): void {
  const database = openPlainDatabase(join(folder, 'relay.db'), { readonly: true });
  const all = (sql: string): Buffer[] => database.prepare(sql).pluck().all() as Buffer[];
  const ciphertexts = all('SELECT bytes FROM envelope').map((bytes) => parseEnvelope(bytes).ciphertext);
  const parts = all('SELECT bytes FROM chunk');
  database.close();
  for (const [what, pieces] of [
    ['envelopes', ciphertexts],
    ['parts of files and snapshots', parts],
  ] as const) {
    const bytes = Buffer.concat(pieces);
    const said = `${pieces.length} ${what}, ${(bytes.length / 1e6).toFixed(1)} MB: χ² ${chiSquare(bytes).toFixed(0)}`;
    expectNone(
      `${said}, as of chance`,
      bytes.length > 100_000 && isEven(bytes) ? [] : [{ where: what, what: 'uneven' }],
    );
  }
  const clear = Buffer.from(`Ann ${canary(9)}, ${phone(9)}. `.repeat(10_000));
  expectSome('words are uneven', isEven(clear) ? [] : [{ where: 'words', what: 'uneven' }]);
}

/** Puts canaries where only a program would that did not seal them: into a frame, and into a request that is under way. */
async function plant(scene: Scene, finder: Finder): Promise<void> {
  const { wire, relay } = scene;
  const name = `/${canary(7)}`;
  const answer = await pageOf(scene, name);
  const socket = new WebSocket(`ws://127.0.0.1:${wire.port}${name}`, { perMessageDeflate: false });
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.on('open', resolve));
  socket.send(Buffer.concat([Buffer.of(100, 5), Buffer.from(`Ann ${canary(7)}`)]));
  await pause(300);
  socket.terminate();
  expectSome('a frame in clear on the wire', wire.scan(finder));
  const held = connect(wire.port, '127.0.0.1');
  held.write(`GET /health HTTP/1.1\r\nhost: relay\r\nx-name: ${canary(8)} ${'and so on '.repeat(20)}`);
  await pause(300);
  expectSome('a request in clear in the memory of the relay', scanMemory(finder, relay.child.pid!).traces);
  held.destroy();
  expectNone('what the relay answers and logs of it', [
    ...inText(finder, 'answer', answer),
    ...inText(finder, 'log', relay.logged.join('\n')),
  ]);
}

/** `root`: an empty folder. */
export async function searchRelay(root: string): Promise<void> {
  const [data, temporary, own] = ['relay', 'tmp', 'own'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [temporary, own]) mkdirSync(folder);
  process.env.TMPDIR = temporary;
  let relay = await runRelay(['--data', data, '--port', '0']);
  const wire = await tapWire(Number(new URL(relay.url).port));
  const scene: Scene = { relay, wire, folders: [data, temporary] };
  try {
    const texts = createFinder(secretsOf({}));
    const day: Awaited<ReturnType<typeof share>>[] = [];
    const { looks, traces } = await watched(
      () => [...scanFolders(texts, scene.folders).traces, ...scanOpenFiles(texts, [relay.child.pid!]).traces],
      async () => void day.push(await share(scene, own)),
      2000,
    );
    expectNone(`the relay's files, looked at ${looks} times while desks shared a day`, traces);
    const [{ admissions, desks }] = day as [Awaited<ReturnType<typeof share>>];
    const kitFile = join(own, 'kit.txt');
    const secrets = secretsOfAll(admissions, desks, readFileSync(kitFile, 'utf8'));
    const finder = createFinder(secrets);
    controls(finder, join(root, 'controls'));
    console.log(`${secrets.length} secrets, ${desks.length} desks`);
    for (const [where, found] of await lookEverywhere(scene, finder)) expectNone(where, found);
    const ids = createFinder(
      [desks[0]!.org, ...desks.map(({ device }) => device)].map((id) => ({
        name: id,
        bytes: Buffer.from(id, 'hex'),
      })),
    );
    const known = await lookEverywhere(scene, ids);
    for (const [where, found] of known) if (where !== 'its pages') expectSome(`what it knows, in ${where}`, found);

    // The clinic comes back by the kit alone: one more way on which something could be said.
    const recovered = ['recover', '--relay', `ws://127.0.0.1:${wire.port}`, '--kit', kitFile, '--user', 'ada'];
    await command(join(own, 'recovered'), RESTORED_PASSWORD, ...recovered);
    for (const [where, found] of await lookEverywhere(scene, finder))
      expectNone(`after a recovery, ${where}`, found);

    await relay.stop('SIGKILL');
    const killed = scanFolders(finder, scene.folders);
    expectNone(`${killed.files} files of a relay that was killed`, killed.traces);
    relay = await runRelay(['--data', data, '--port', new URL(relay.url).port]);
    await relay.stop();
    const ended = scanFolders(finder, scene.folders);
    expectNone(`${ended.files} files of a relay that ended`, ended.traces);
    weigh(data);
    relay = await runRelay(['--data', data, '--port', new URL(relay.url).port]);
    await plant({ ...scene, relay }, finder);
  } finally {
    await wire.stop();
    await relay.stop('SIGKILL');
  }
}
