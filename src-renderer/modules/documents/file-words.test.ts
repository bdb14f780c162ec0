import { expect, test } from 'vitest';
import { formatBytes } from './file-words.ts';

test('sizes are said in the unit that fits and the language of the reader', () => {
  expect(formatBytes(0, 'en-US')).toBe('0 bytes');
  expect(formatBytes(999, 'en-US')).toBe('999 bytes');
  expect(formatBytes(65_536, 'en-US')).toBe('66 kB');
  expect(formatBytes(1_250_000, 'en-US')).toBe('1.3 MB');
  expect(formatBytes(1_250_000, 'es-ES')).toBe('1,3 MB');
  expect(formatBytes(1_212_149_760, 'en-US')).toBe('1.2 GB');
});
