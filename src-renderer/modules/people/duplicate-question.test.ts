import { describe, expect, it } from 'vitest';
import { findDuplicates } from '#modules/people/contract/search.api.ts';
import { duplicateQuestion } from './duplicate-question.ts';

describe('asking for duplicates of a half filled form', () => {
  it('asks nothing of an empty form, nor of what is no likeness', () => {
    expect(duplicateQuestion({})).toBeNull();
    expect(duplicateQuestion({ gender: 'female', roles: ['patient'], phones: [] })).toBeNull();
  });

  it('asks with all that is there', () => {
    const question = duplicateQuestion({
      name: { given: 'Ana', family: 'López', use: 'official' },
      birthDate: '1951-07',
      phones: [
        { value: { original: '555 0100' } },
        { key: 'a', value: { e164: '+13125550100', original: '312 555 0100' } },
      ],
      emails: [{ value: 'ana@example.org' }],
      identifiers: [{ value: { type: 'MR', value: '10023' } }, { value: { system: 'urn:x', value: '7' } }],
    });
    expect(question).toEqual({
      given: 'Ana',
      family: 'López',
      birthDate: '1951-07',
      phones: ['555 0100', '+13125550100'],
      emails: ['ana@example.org'],
      identifiers: [{ value: '10023' }, { system: 'urn:x', value: '7' }],
    });
    expect(findDuplicates.input.safeParse(question).success).toBe(true);
  });

  it('stays within what the core takes', () => {
    const phones = Array.from({ length: 30 }, (_, index) => ({ value: { original: `555 01${index}` } }));
    expect(findDuplicates.input.safeParse(duplicateQuestion({ phones })).success).toBe(true);
  });
});
