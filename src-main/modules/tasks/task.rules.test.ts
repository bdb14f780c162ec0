import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mentionedIn, outcomeValues } from './task.rules.ts';

const users = [{ login: 'ana' }, { login: 'ana.lopez' }, { login: 'Lê Hà' }];
const called = (text: string) => mentionedIn(text, users).map(({ login }) => login);

test.each([
  ['@ana please', ['ana']],
  ['@ana.lopez, and @ANA.', ['ana', 'ana.lopez']],
  ['(@lê hà)', ['Lê Hà']],
  ['mail@ana.org', []],
  ['@anabel', []],
  ['@ ana', []],
  ['@@ana', ['ana']],
])('“%s” calls %j', (text, logins) => expect(called(text)).toEqual(logins));

test('whatever is written, nobody is called twice, and nobody who is not named', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('@ana', '@nobody', ''), (before, mention) => {
      const found = called(`${before} ${mention}`);
      expect(new Set(found).size).toBe(found.length);
      if (!before.toLowerCase().includes('@') && mention !== '@ana') expect(found).toEqual([]);
    }),
  );
});

test('an outcome about nobody, or of nothing, is not written', () => {
  expect(outcomeValues({ title: 'x', type: 'call' }, { result: 'Reached' }, 'now')).toBeNull();
  expect(outcomeValues({ title: 'x', type: 'call', person: 'p' }, {}, 'now')).toBeNull();
});
