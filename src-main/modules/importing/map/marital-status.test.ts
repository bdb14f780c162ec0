import { expect, it } from 'vitest';
import { maritalStatusWords } from './marital-status.ts';

it('puts codes into words and leaves words', () => {
  expect(['M', 'S', 'Widowed', 'casada', 'constructor'].map(maritalStatusWords)).toEqual([
    'Married',
    'Never Married',
    'Widowed',
    'casada',
    'constructor',
  ]);
});
