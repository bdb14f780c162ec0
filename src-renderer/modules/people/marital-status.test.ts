import { describe, expect, it } from 'vitest';
import { maritalStatusText } from './marital-status.ts';

const shown = (value: string) => maritalStatusText(value, { word: (key) => `<${key}>` });

describe('marital status', () => {
  it('is shown in words by code or English name, however it is written', () => {
    expect(['M', 'm', 'Married', ' MARRIED '].map(shown)).toEqual(Array(4).fill('<maritalStatus.M>'));
    expect(['S', 'Never Married', 'single', 'UNK'].map(shown)).toEqual([
      '<maritalStatus.S>',
      '<maritalStatus.S>',
      '<maritalStatus.S>',
      '<maritalStatus.UNK>',
    ]);
  });

  it('stays as it is where it says something of its own', () => {
    expect(['Engaged', 'MX', '', 'constructor'].map(shown)).toEqual(['Engaged', 'MX', '', 'constructor']);
  });
});
