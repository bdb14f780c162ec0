import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { closureOf, packageOf, partsOf } from './licences.ts';

const folder = mkdtempSync(join(tmpdir(), 'almoner-licences-'));
afterAll(() => rmSync(folder, { recursive: true }));

function install(name: string, manifest: object, licence?: readonly [string, string]): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, 'package.json'), JSON.stringify({ name, version: '1.0.0', ...manifest }));
  if (licence) writeFileSync(join(folder, name, licence[0]), licence[1]);
}

install('a', { license: 'MIT', dependencies: { '@scope/b': '1', 'not-for-this-system': '1' } }, [
  'LICENSE',
  'MIT text\n',
]);
install('@scope/b', { license: { type: 'ISC' }, dependencies: { a: '1' } }, ['license.md', 'ISC text']);
install('c', {});

describe('the parts of a version', () => {
  it('are known by the path of their modules', () => {
    expect(packageOf('/x/node_modules/react/index.js')).toBe('react');
    expect(packageOf('C:\\x\\node_modules\\@radix-ui\\react-tabs\\dist\\index.mjs')).toBe('@radix-ui/react-tabs');
    expect(packageOf('/x/node_modules/a/node_modules/b/index.js')).toBe('b');
    expect(packageOf('/x/src-renderer/app/main.tsx')).toBeUndefined();
  });

  it('include what they depend on, in circles too, and pass over what is not installed', () => {
    expect([...closureOf(folder, ['a', 'gone'])].sort()).toEqual(['@scope/b', 'a']);
  });

  it('come once each, by name, with the text of their licence', () => {
    expect(partsOf(folder, ['c', 'a', '@scope/b', 'a', 'gone'])).toEqual([
      { name: '@scope/b', version: '1.0.0', license: 'ISC', text: 'ISC text' },
      { name: 'a', version: '1.0.0', license: 'MIT', text: 'MIT text' },
      { name: 'c', version: '1.0.0', license: '', text: '' },
    ]);
  });
});
