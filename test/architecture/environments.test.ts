/** The compiler knows of each environment only what is there: a planted global or module of another one is an error. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from './source.ts';

const LINES = {
  node: 'export const a = process.pid;',
  nodeModule: `import 'node:fs';`,
  dom: 'export const b = document.title;',
  timer: 'setTimeout(() => undefined, 1);',
  unchecked: 'export const c: string = ([] as string[])[0];',
} as const;

/** Planted lines the compiler must refuse in each environment; it must take the others. */
const REFUSED: Readonly<Record<string, readonly (keyof typeof LINES)[]>> = {
  'src-main/shared': ['node', 'nodeModule', 'dom', 'timer', 'unchecked'],
  'src-main': ['dom', 'unchecked'],
  'src-preload': ['node', 'nodeModule', 'unchecked'],
  'src-renderer': ['node', 'nodeModule', 'unchecked'],
  build: ['dom', 'unchecked'],
};

let folder: string;
beforeAll(() => {
  // Inside the project, so that the compiler finds its types as it does for real files.
  mkdirSync(join(ROOT, 'test-results'), { recursive: true });
  folder = mkdtempSync(join(ROOT, 'test-results', 'environments-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each(Object.entries(REFUSED))('the compiler of %s knows its environment', (environment, refused) => {
  const config = { extends: join(ROOT, environment, 'tsconfig.json'), include: [], files: [] as string[] };
  for (const [name, line] of Object.entries(LINES)) {
    writeFileSync(join(folder, `${name}.ts`), `export {};\n${line}\n`);
    config.files.push(`./${name}.ts`);
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], {
    encoding: 'utf8',
    cwd: folder,
  });
  const blamed = Object.keys(LINES).filter((name) => stdout.includes(`${name}.ts(`));
  expect(blamed).toEqual(Object.keys(LINES).filter((name) => refused.some((one) => one === name)));
});
