/**
 * `npm run test:skew`: workstations of different versions in one clinic (row F13). Each frozen client, the present one and
 * one of tomorrow share records through the present relay: nothing is dropped, nothing crashes, and an update shows what was
 * kept. The last line is `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectFile } from '../support/bundle.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import { bundleClient, frozenVersions, unpackClient } from './frozen.ts';
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

async function startRelay(folder: string) {
  const child = spawn(process.execPath, [projectFile('sync-server/main.ts'), '--data', folder, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { listening } = JSON.parse(line) as { listening: string };
  return { url: listening, stop: () => child.kill() };
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

/** An older and a newer desk; `older` becomes `newer` in the end. */
async function meet(root: string, older: string, newer: string, check: Check): Promise<void> {
  const relay = await startRelay(join(root, 'relay'));
  try {
    const host = new Desk(join(root, 'host'), newer);
    const guest = new Desk(join(root, 'guest'), older);
    const kit = join(root, 'kit.txt');
    await host.run('init', '--organisation', 'Skew Street', '--admin', 'ana', '--kit', kit);
    const people = join(root, 'people.csv');
    writeFileSync(people, 'full name,date of birth\nTuva Lindqvist,1971-04-05\n');
    await host.run('import', people);
    const found = await host.run<{ hits: { id: string }[] }>('search', 'lindqvist', '--limit', '1');
    const person = found.hits[0]!.id;
    await host.edit(person, { shoeSize: '42', nickname: 'Before' });
    const { pet } = await host.run<{ pet: string }>('make-pet', 'Bello', person);
    await letIn(host, guest, relay.url);
    check('the older desk shows what it knows', (await guest.values(person)).nickname === 'Before');
    check('the older desk is sound', (await guest.run<{ ok: boolean }>('check')).ok);
    await guest.edit(person, { nickname: 'Edited by the older' });
    await host.edit(person, { shoeSize: '43' });
    await together(guest, host);
    const seen = await host.values(person);
    check(
      'the newer desk has both edits',
      seen.nickname === 'Edited by the older' && seen.shoeSize === '43',
      seen,
    );
    check('the newer desk keeps its own kind of record', (await host.values(pet)).name === 'Bello');
    guest.program = newer;
    const updated = await guest.values(person);
    check('the update shows the field that was kept', updated.shoeSize === '43', updated);
    check('the update shows the record that was kept', (await guest.values(pet)).name === 'Bello');
    await together(guest, host);
    const [one, other] = [
      await host.run<{ hash: string }>('state-hash'),
      await guest.run<{ hash: string }>('state-hash'),
    ];
    check('both desks say the same', one.hash === other.hash, [one, other]);
    for (const desk of [host, guest])
      check('a desk is sound in the end', (await desk.run<{ ok: boolean }>('check')).ok);
  } finally {
    relay.stop();
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
  for (const [name, program] of [...older, ['the present version', present] as const]) {
    const check: Check = (what, holds, more) => {
      tally[holds ? 'passed' : 'failed'] += 1;
      if (!holds) console.log(`✗ ${name}: ${what}`, more ?? '');
    };
    const root = join(temp.path, `clinic of ${name}`);
    mkdirSync(root);
    await meet(root, program, newer, check).catch((thrown) => check('came to its end', false, thrown));
    console.log(`  ${name} with the version of tomorrow: done`);
  }
} finally {
  temp.remove();
}
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed > 0 || tally.passed === 0 ? 1 : 0;
