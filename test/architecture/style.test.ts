import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, planted, projectSources, ROOT, readProjectFile } from './source.ts';
import {
  anyViolations,
  barrelViolations,
  leftOverViolations,
  linesIn,
  medianOf,
  sizeViolations,
} from './style.ts';

const CODE = /\.(tsx?|css|json|md|sh|ya?ml|html)$|^\.ci\//;

/** Everything people write, as text. */
const written = filesBelow()
  .filter((path) => CODE.test(path) && path !== 'package-lock.json')
  .map((path) => ({ path, text: readProjectFile(path) }));

describe('file sizes', () => {
  const code = written.filter(({ path }) => /\.(tsx?|css)$/.test(path));

  it('stay below 500 lines, the median far below', () => {
    expect(sizeViolations(code)).toEqual([]);
    const sizes = code.map(({ text }) => linesIn(text));
    console.info(`${sizes.length} files, median ${medianOf(sizes)} lines, longest ${Math.max(...sizes)}`);
    expect(medianOf(sizes)).toBeLessThanOrEqual(100);
  });

  it('are measured', () => {
    expect(sizeViolations([{ path: 'a.ts', text: 'x\n'.repeat(500) }])).toEqual([]);
    expect(sizeViolations([{ path: 'a.ts', text: 'x\n'.repeat(501) }])).toHaveLength(1);
    expect(medianOf([5, 1, 9])).toBe(5);
  });
});

describe('barrels', () => {
  it('do not exist in the project', () => {
    expect(barrelViolations(projectSources)).toEqual([]);
  });

  it('are found by what they are, not by their name', () => {
    const files = planted({
      'a/index.ts': `export * from './x.ts';`,
      'a/all.ts': `import './side.ts'; export { x } from './x.ts'; export type { Y } from './y.ts';`,
      'a/index.tsx': `export const page = 1;`,
      'a/mixed.ts': `export { x } from './x.ts'; export const y = 1;`,
    });
    expect(barrelViolations(files)).toHaveLength(2);
  });
});

describe('any', () => {
  it('stands in shared code and contracts only with its reason', () => {
    expect(anyViolations(projectSources)).toEqual([]);
  });

  it('is found wherever a type can stand', () => {
    const files = planted({
      'src-main/shared/x.ts': 'const x = y as any;\nfunction f(a: any, b: Map<string, any>): void {}',
      'src-main/modules/people/contract/x.ts': '// biome-ignore lint/suspicious/noExplicitAny:\ntype X = any;',
    });
    expect(anyViolations(files)).toHaveLength(4);
  });

  it('passes with a reason, and in words', () => {
    const text = '// biome-ignore lint/suspicious/noExplicitAny: the type is invariant\ntype X = any; // any more';
    expect(anyViolations(planted({ 'src-main/shared/x.ts': text }))).toEqual([]);
  });
});

describe('left-overs', () => {
  /** The folder above the checkout says who works where; a short one, like /, says nothing. */
  const here = [ROOT, `${dirname(ROOT)}/`].filter((folder) => folder.length > 4);

  it('do not lie about in the project', () => {
    expect(leftOverViolations(written, here)).toEqual([]);
  });

  it.each([
    `// ${'TO'}DO: later`,
    `/* ${'FIX'}ME */`,
    `it.${'only'}('x', () => {});`,
    `describe.${'skip'}('x', () => {});`,
    `// @ts-${'ignore'}`,
    `const data = '/${'home'}/anna/clinic/people.csv';`,
    `const data = 'C:\\\\${'Users'}\\anna\\x';`,
    `const data = '/srv/checkout/fixtures';`,
  ])('are found in %s', (line) => {
    expect(leftOverViolations([{ path: 'x.ts', text: line }], ['/srv/checkout/'])).toHaveLength(1);
  });

  it('are not seen where there are none', () => {
    const text = `export const todos = []; // the method lives on\nconst home = '/home/';`;
    expect(leftOverViolations([{ path: 'x.ts', text }], ['/srv/checkout/'])).toEqual([]);
  });
});
