import { expect, it } from 'vitest';
import { nameToSortText } from '#shared/entity/fields/person-name.ts';
import { sortNameTest } from './names.ts';

const NAMES = [
  { given: 'Ana', family: 'Núñez' },
  { given: 'Élodie', family: 'Ünal' },
  { given: 'Thị Đức', family: 'Đặng' },
  { given: 'Jan', family: "'t Hooft" },
  { given: 'Mary', middle: 'Ann', family: 'O’Neil-Smith' },
  { given: 'Madonna' },
  { family: 'van der Berg', given: 'Kees' },
  { text: '3rd Street Clinic' },
  { given: '小明', family: '王' },
];

it('fits the sort name of the same name, which begins with one of its letters or with none from a to z', () => {
  for (const name of NAMES) {
    const { letters, fits } = sortNameTest(name);
    const sortName = nameToSortText(name).toLowerCase();
    expect(fits(sortName), sortName).toBe(true);
    const first = sortName.charAt(0);
    expect(letters.includes(first) || first < 'a' || first >= '{', sortName).toBe(true);
  }
});

it('fits a name that came as one text, and the other way round', () => {
  const parts = sortNameTest({ given: 'Ana', middle: 'María', family: 'Núñez' });
  expect(parts.fits('ana maría núñez')).toBe(true);
  expect(parts.letters).toContain('a');
  const text = sortNameTest({ text: 'Ana María Núñez' });
  expect(text.fits('núñez, ana maría')).toBe(true);
  expect(text.letters).toContain('n');
});

it('fits nobody else', () => {
  const { fits } = sortNameTest({ given: 'Ana', family: 'Núñez' });
  expect(fits('nunez, ana maría')).toBe(true);
  expect(['nunes, ana', 'núñez, eva', 'ana, nunez'].filter(fits)).toEqual([]);
});
