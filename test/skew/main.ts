/**
 * `npm run test:skew`: workstations of different versions in one clinic (row F13). Each frozen client, the present one and
 * one of tomorrow share records through the relay of the older one, then the present one on its data: nothing is dropped, nothing crashes, and an
 * update shows what was kept. A clinic of that version alone is brought to the present one, too. The last line is `N passed, N failed`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createTempFolder } from '../support/temp-folder.ts';
import { bundleClient, frozenVersions, type Programs, unpackClient } from './frozen.ts';
import { newerEdits } from './newer.ts';

const PASSWORD = 'a heron stands in the shallow water\n';

/** A workstation: a data folder, and the program that opens it now. */
class Desk {
  readonly folder: string;
  program: string;
  constructor(folder: string, program: string) {
    this.folder = folder;
    this.program = program;
  }

  start(...args: readonly string[]) {
    const options = ['--data', this.folder, '--json', '--password-stdin'];
    const child = spawn(process.execPath, [this.program, ...args, ...options], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(PASSWORD);
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    const lines: string[] = [];
    const reader = createInterface(child.stdout).on('line', (line) => lines.push(line));
    const ended = once(child, 'close').then(([code]) => {
      if (code !== 0) throw new Error(`${args[0]} ended with ${code}: ${lines.at(-1)} ${errors}`);
      return JSON.parse(lines.at(-1) ?? 'null');
    });
    ended.catch(() => undefined);
    return { ended, first: once(reader, 'line').then(([line]) => JSON.parse(line as string)) };
  }

  run<Answer>(...args: readonly string[]): Promise<Answer> {
    return this.start(...args).ended;
  }

  edit(id: string, values: object): Promise<unknown> {
    const file = join(this.folder, '..', 'values.json');
    writeFileSync(file, JSON.stringify(values));
    return this.run('edit', id, '--values', file);
  }

  /** What the record holds, by field. */
  async values(id: string): Promise<Readonly<Record<string, unknown>>> {
    const { fields } = await this.run<{ fields: Readonly<Record<string, unknown>> }>('show', id);
    return fields;
  }
}

async function startRelay(folder: string, program: string) {
  const start = async (file: string, port: string) => {
    const child = spawn(process.execPath, [file, '--data', folder, '--port', port], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    return { child, url: (JSON.parse(line) as { listening: string }).listening };
  };
  const stop = async (child: ChildProcess): Promise<void> => {
    const ended = once(child, 'exit');
    child.kill();
    await ended;
  };
  let running = await start(program, '0');
  return {
    get url() {
      return running.url;
    },
    /** Another version of it, on the same data at the same place. */
    async become(file: string): Promise<void> {
      await stop(running.child);
      running = await start(file, new URL(running.url).port);
    },
    stop: () => stop(running.child),
  };
}

/** Lets a desk in by a code of another. */
async function letIn(host: Desk, guest: Desk, url: string): Promise<void> {
  const inviting = host.start('device-invite', '--relay', url, '--wait', '--digits-ok');
  const { code } = (await Promise.race([inviting.first, inviting.ended])) as { code: string };
  await guest.run('device-join', '--relay', url, '--code', code);
  await inviting.ended;
}

async function together(...desks: readonly Desk[]): Promise<void> {
  for (let round = 0; round < 2; round += 1) for (const desk of desks) await desk.run('sync', '--once');
}

type Check = (name: string, holds: boolean, more?: unknown) => void;

/** A clinic of one person at `host`; answers its id. */
async function found(root: string, host: Desk): Promise<string> {
  await host.run('init', '--organisation', 'Skew Street', '--admin', 'ana', '--kit', join(root, 'kit.txt'));
  const people = join(root, 'people.csv');
  writeFileSync(people, 'full name,date of birth\nTuva Lindqvist,1971-04-05\n');
  await host.run('import', people);
  const { hits } = await host.run<{ hits: { id: string }[] }>('search', 'lindqvist', '--limit', '1');
  return hits[0]!.id;
}

const hashOf = async (desk: Desk): Promise<string> => (await desk.run<{ hash: string }>('state-hash')).hash;

/** A clinic of an older version, relay and all, that is brought to the present one while both desks have something unsent. */
async function update(root: string, older: Programs, present: Programs, check: Check): Promise<void> {
  const relay = await startRelay(join(root, 'relay'), older.relay);
  try {
    const host = new Desk(join(root, 'host'), older.almoner);
    const guest = new Desk(join(root, 'guest'), older.almoner);
    const person = await found(root, host);
    await letIn(host, guest, relay.url);
    await guest.edit(person, { nickname: 'Sent before' });
    await together(guest, host);
    await guest.edit(person, { specialty: 'Unsent by the guest' });
    await host.edit(person, { nickname: 'Unsent by the host' });
    await relay.become(present.relay);
    host.program = present.almoner;
    await together(host, guest);
    guest.program = present.almoner;
    await together(guest, host);
    for (const desk of [host, guest]) {
      const { nickname, specialty } = await desk.values(person);
      check(
        'an updated desk has what either had not sent',
        nickname === 'Unsent by the host' && specialty === 'Unsent by the guest',
        { nickname, specialty },
      );
      const { alarms } = await desk.run<{ alarms: unknown[] }>('sync-status');
      check('an updated desk raises no alarm', alarms.length === 0, alarms);
      check('an updated desk is sound', (await desk.run<{ ok: boolean }>('check')).ok);
    }
    const [one, other] = [await hashOf(host), await hashOf(guest)];
    check('both updated desks say the same', one === other, [one, other]);
  } finally {
    await relay.stop();
  }
}

/** An older and a newer desk, at first by the older relay; `older` becomes `newer` in the end. */
async function meet(root: string, older: Programs, newer: Programs, check: Check): Promise<void> {
  const relay = await startRelay(join(root, 'relay'), older.relay);
  try {
    const host = new Desk(join(root, 'host'), newer.almoner);
    const guest = new Desk(join(root, 'guest'), older.almoner);
    const person = await found(root, host);
    await host.edit(person, { shoeSize: '42', nickname: 'Before' });
    const { pet } = await host.run<{ pet: string }>('make-pet', 'Bello', person);
    await letIn(host, guest, relay.url);
    check('the older desk shows what it knows', (await guest.values(person)).nickname === 'Before');
    check('the older desk is sound', (await guest.run<{ ok: boolean }>('check')).ok);
    await guest.edit(person, { nickname: 'Edited by the older' });
    await host.edit(person, { shoeSize: '43' });
    await together(guest, host);
    await relay.become(newer.relay);
    const seen = await host.values(person);
    check(
      'the newer desk has both edits',
      seen.nickname === 'Edited by the older' && seen.shoeSize === '43',
      seen,
    );
    check('the newer desk keeps its own kind of record', (await host.values(pet)).name === 'Bello');
    guest.program = newer.almoner;
    const updated = await guest.values(person);
    check('the update shows the field that was kept', updated.shoeSize === '43', updated);
    check('the update shows the record that was kept', (await guest.values(pet)).name === 'Bello');
    await together(guest, host);
    const [one, other] = [await hashOf(host), await hashOf(guest)];
    check('both desks say the same', one === other, [one, other]);
    for (const desk of [host, guest])
      check('a desk is sound in the end', (await desk.run<{ ok: boolean }>('check')).ok);
  } finally {
    await relay.stop();
  }
}

const tally = { passed: 0, failed: 0 };
const temp = createTempFolder();
try {
  const present = await bundleClient(join(temp.path, 'present'));
  const newer = await bundleClient(join(temp.path, 'newer'), newerEdits);
  const older = frozenVersions().map(
    (version) => [version, unpackClient(version, join(temp.path, version))] as const,
  );
  for (const [name, programs] of [...older, ['the present version', present] as const]) {
    const check: Check = (what, holds, more) => {
      tally[holds ? 'passed' : 'failed'] += 1;
      if (!holds) console.log(`✗ ${name}: ${what}`, more ?? '');
    };
    const inFolder = (what: string): string => {
      const root = join(temp.path, `${what} of ${name}`);
      mkdirSync(root);
      return root;
    };
    const failed = (thrown: unknown): void => check('came to its end', false, thrown);
    await meet(inFolder('clinic'), programs, newer, check).catch(failed);
    console.log(`  ${name} with the version of tomorrow: done`);
    await update(inFolder('update'), programs, present, check).catch(failed);
    console.log(`  ${name} brought to the present version: done`);
  }
} finally {
  temp.remove();
}
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed > 0 || tally.passed === 0 ? 1 : 0;
