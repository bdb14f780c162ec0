import { expect, it } from 'vitest';
import { maritalStatusCode, maritalStatusWords } from './marital-status.ts';

it('puts codes into words and leaves words', () => {
  expect(['M', 'S', 'Widowed', 'casada', 'constructor'].map(maritalStatusWords)).toEqual([
    'Married',
    'Never Married',
    'Widowed',
    'casada',
    'constructor',
  ]);
});

it('knows a code by itself, by its name and by another word for it, in either case', () => {
  expect(
    ['m', ' Married ', 'never married', 'single', 'UNK', 'casada', 'toString'].map(maritalStatusCode),
  ).toEqual(['M', 'M', 'S', 'S', 'UNK', undefined, undefined]);
});
