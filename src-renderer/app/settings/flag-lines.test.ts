import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FLAG_KINDS } from '#modules/people/contract/flag.entity.ts';
import { readCodes, readFlagRules, writeCodes, writeFlagRules } from './flag-lines.ts';

describe('the codes that become flags', () => {
  it('are one rule per flag, and written back the same', () => {
    const text =
      'chronicProgramme|44054006|Diabetes\nchronicProgramme|E11*|Diabetes\nimmunisation|flu shot|Influenza';
    const { rules, rest } = readFlagRules(text);
    expect(rules).toEqual([
      { kind: 'chronicProgramme', codes: ['44054006', 'E11*'], label: 'Diabetes' },
      { kind: 'immunisation', codes: ['flu shot'], label: 'Influenza' },
    ]);
    expect(writeFlagRules(rules, rest)).toBe(text);
  });

  it('keep lines that a newer version wrote', () => {
    const { rules, rest } = readFlagRules('newKind|1|One\n\n# a remark\ncareGap|2|Two');
    expect(rules).toEqual([{ kind: 'careGap', codes: ['2'], label: 'Two' }]);
    expect(writeFlagRules(rules, rest)).toBe('careGap|2|Two\nnewKind|1|One\n# a remark');
  });

  it('are nothing at all when empty', () => {
    expect(readFlagRules(null)).toEqual({ rules: [], rest: '' });
    expect(writeFlagRules([{ kind: 'careGap', codes: [' '], label: 'x' }], '')).toBeNull();
    expect(writeFlagRules([{ kind: 'careGap', codes: ['1'], label: '|' }], '')).toBeNull();
  });

  it('survive any text typed into codes and label', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FLAG_KINDS), fc.array(fc.string()), fc.string(), (kind, codes, label) => {
        const once = writeFlagRules([{ kind, codes, label }], '');
        const { rules, rest } = readFlagRules(once);
        expect(rest).toBe('');
        expect(rules.length).toBeLessThanOrEqual(1);
        expect(writeFlagRules(rules, rest)).toBe(once);
      }),
    );
  });
});

describe('typed codes', () => {
  it('are parted by commas, and by blanks where all are codes', () => {
    expect(readCodes('44054006, E11*  E10*; flu shot')).toEqual(['44054006', 'E11*', 'E10*', 'flu shot']);
    expect(readCodes('diabetes type 2')).toEqual(['diabetes type 2']);
    expect(readCodes(' , ')).toEqual([]);
  });

  it('come back as they were read', () => {
    fc.assert(
      fc.property(fc.string(), (typed) => {
        const codes = readCodes(typed);
        expect(readCodes(writeCodes(codes))).toEqual(codes);
      }),
    );
  });
});
