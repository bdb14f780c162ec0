import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FLAG_KINDS } from '#modules/people/contract/flag.entity.ts';
import { readFlagLines, writeFlagLines } from './flag-lines.ts';

describe('the codes that become flags', () => {
  it('are read from lines and written back the same', () => {
    const text = 'chronicProgramme|44054006|Diabetes program\nimmunisation|influenza|Flu shot';
    const { lines, rest } = readFlagLines(text);
    expect(lines).toEqual([
      { kind: 'chronicProgramme', code: '44054006', label: 'Diabetes program' },
      { kind: 'immunisation', code: 'influenza', label: 'Flu shot' },
    ]);
    expect(writeFlagLines(lines, rest)).toBe(text);
  });

  it('keep lines that a newer version wrote', () => {
    const { lines, rest } = readFlagLines('newKind|1|One\n\n# a remark\ncareGap|2|Two');
    expect(lines).toEqual([{ kind: 'careGap', code: '2', label: 'Two' }]);
    expect(writeFlagLines(lines, rest)).toBe('careGap|2|Two\nnewKind|1|One\n# a remark');
  });

  it('are nothing at all when empty', () => {
    expect(readFlagLines(null)).toEqual({ lines: [], rest: '' });
    expect(writeFlagLines([], '')).toBeNull();
  });

  it('survive any text typed into code and label', () => {
    const text = fc.string({ minLength: 1 }).filter((typed) => typed.replace(/[|\n\r]/g, '').trim() !== '');
    fc.assert(
      fc.property(fc.constantFrom(...FLAG_KINDS), text, text, (kind, code, label) => {
        const once = writeFlagLines([{ kind, code, label }], '');
        const { lines, rest } = readFlagLines(once);
        expect(lines).toHaveLength(1);
        expect(rest).toBe('');
        expect(writeFlagLines(lines, rest)).toBe(once);
      }),
    );
  });
});
