import { describe, expect, it } from 'vitest';
import { ambientViolations, purityViolations } from './purity.ts';
import { planted, projectSources } from './source.ts';

const pure = (text: string) => purityViolations(planted({ 'src-main/shared/x.ts': text }));
const ambient = (text: string, path = 'src-main/platform/x.ts') => ambientViolations(planted({ [path]: text }));

describe('pure code', () => {
  it('uses no global of a host anywhere in the project', () => {
    expect(purityViolations(projectSources)).toEqual([]);
  });

  it.each([
    'process.env.HOME;',
    'const b = Buffer.from([]);',
    'export const f = () => window.location.href;',
    'document.title;',
    'localStorage.x;',
    'setTimeout(() => {}, 1);',
    'console.log(1);',
    'void fetch("x");',
    'const x = { now: performance.now() };',
    'const e = new TextEncoder() as unknown;',
    'x[process.pid]; const x = [];',
  ])('is found out by %s', (text) => {
    expect(pure(text)).toHaveLength(1);
  });

  it('may use the language, its own names, and words that are only names', () => {
    const text = `
      import { URL } from './url.ts';
      type Document = { window: string };
      export const f = (process: { window: number }, { fetch }: { fetch: string }) => {
        for (const [name, value] of Object.entries(process)) Math.max(Number(value), name.length, fetch.length);
        const shape = { document: 1, window: process.window, ...{} } satisfies Record<string, number>;
        try { return [new URL(), shape.document, globalThis.JSON] as const; } catch (location) { throw location; }
      };
      export class Self { window = 1; document() { return this.window; } }
      function local(history = 1) { return history; }`;
    expect(pure(text)).toEqual([]);
  });

  it('covers contracts and rules as well as shared, and not services', () => {
    const files = planted({
      'src-main/modules/people/contract/x.ts': 'process.pid;',
      'src-main/modules/people/x.rules.ts': 'process.pid;',
      'src-main/modules/people/people.service.ts': 'process.pid;',
    });
    expect(purityViolations(files)).toHaveLength(2);
  });
});

describe('time and randomness', () => {
  it('are arguments everywhere in the project but where it is put together', () => {
    expect(ambientViolations(projectSources)).toEqual([]);
  });

  it.each([
    'Date.now();',
    'new Date();',
    'const x = Math.random() * 2;',
    'crypto.randomUUID();',
    'randomBytes(32);',
    'f(crypto.getRandomValues(bytes));',
  ])('are found out when taken by %s', (text) => {
    expect(ambient(text)).toHaveLength(1);
  });

  it('may be handled once they are there, and taken by a program', () => {
    expect(ambient('new Date(clock.now()).toISOString(); Date.UTC(2026, 1); random.bytes(16);')).toEqual([]);
    expect(ambient('Date.now();', 'src-main/cli/main.ts')).toEqual([]);
  });
});
