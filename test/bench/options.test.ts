import { expect, it } from 'vitest';
import { readOptions } from './options.ts';

it('measures a clinic in a window unless sharing is asked for', () => {
  expect(readOptions([])).toMatchObject({ part: 'window', people: 100_000, activities: 1_000_000 });
  expect(readOptions(['--quick'])).toMatchObject({ part: 'window', people: 20_000, activities: 10_000 });
  expect(readOptions(['sync'])).toMatchObject({ part: 'sync', asked: { people: null, activities: null } });
});

it('takes for sharing what was said, and nothing that was not', () => {
  const { asked } = readOptions(['sync', '--people', '50']);
  expect(asked).toEqual({ people: 50, activities: null });
});

it.each([[['window', 'sync']], [['snyc']], [['--people', 'many']]])('refuses %j', (argv) => {
  expect(() => readOptions(argv)).toThrow();
});
