/** The relay stands alone: with its own few packages it is typechecked, started and found by a device, and nothing else is there. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSocket, runRelay } from '../../sync-server/running.testing.ts';
import { problemsOf, withoutGypfile } from '../lockfile.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const json = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));
const manifest = json('build/relay/package.json') as { dependencies: Record<string, string>; version: string };
const lock = json('build/relay/package-lock.json') as { packages: Record<string, object>; version: string };
/** What the compiler needs to know of Node and ws, and a relay in use does not. */
const TYPES = ['@types/node', '@types/ws', 'undici-types'];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'almoner-relay-alone-'));
  cpSync(join(root, 'build/relay/package.json'), join(folder, 'package.json'));
  cpSync(join(root, 'sync-server'), join(folder, 'sync-server'), {
    recursive: true,
    // As the container is made: without tests and what serves them.
    filter: (path) => !/(\.test|testing)\.ts$/.test(path),
  });
  const parts = [
    ...Object.keys(lock.packages).filter((name) => name !== ''),
    ...TYPES.map((name) => `node_modules/${name}`),
  ];
  for (const part of parts) {
    mkdirSync(dirname(join(folder, part)), { recursive: true });
    // Whole, since a link would find what lies beside its target.
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

it('starts with no key and no other file on the machine, and greets', { timeout: 60_000 }, async () => {
  const relay = await runRelay(
    ['--data', join(folder, 'data'), '--port', '0'],
    join(folder, 'sync-server/main.ts'),
  );
  const socket = openSocket(relay.url);
  expect((await socket.hello()).protocol).toBe(1);
  expect(await relay.stop()).toBe(0);
});

it('is sound to the compiler', { timeout: 120_000 }, () => {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', 'sync-server', '--pretty', 'false'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect([stdout, status]).toEqual(['', 0]);
});

it('takes the packages the project takes, at the same versions', () => {
  const project = json('package.json') as { dependencies: Record<string, string>; version: string };
  for (const [name, version] of Object.entries(manifest.dependencies))
    expect([name, version]).toEqual([name, project.dependencies[name]]);
  expect([manifest.version, lock.version]).toEqual([project.version, project.version]);
  const { packages } = json('package-lock.json') as typeof lock;
  for (const [name, entry] of Object.entries(lock.packages))
    if (name !== '') expect(entry).toEqual(packages[name]);
  expect(problemsOf(lock)).toEqual([]);
  expect(withoutGypfile(lock)).toEqual([]);
});

it('is started by container and unit with options it knows, from files that are there', () => {
  const container = readFileSync(join(root, 'build/relay/Containerfile'), 'utf8');
  for (const [, from] of container.matchAll(/^COPY (?!--)(.+) \S+$/gm))
    for (const path of from!.split(' '))
      expect(readdirSync(dirname(join(root, path)))).toContain(path.split('/').at(-1));
  const unit = readFileSync(join(root, 'build/relay/almoner-relay.service'), 'utf8');
  const options = readFileSync(join(root, 'sync-server/options.ts'), 'utf8');
  for (const text of [container, unit])
    for (const [, name] of text.matchAll(/(?<=[\s"])--(data|host|port|[a-z]+-(?:cert|key|token))(?=[\s"])/g))
      expect(options).toContain(`--${name}`);
});
