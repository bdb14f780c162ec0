import { describe, expect, it } from 'vitest';
import { firstDraft, lawOf, suggestLogin } from './draft.ts';

describe('set-up begins with what the computer knows', () => {
  it('takes country and law from the language tag', () => {
    expect(firstDraft('es', ['es-ES', 'en'], 'Europe/Madrid')).toMatchObject({ region: 'ES', lawProfile: 'EU' });
    expect(firstDraft('vi', ['vi'], 'Asia/Ho_Chi_Minh')).toMatchObject({ region: 'VN', lawProfile: 'VN' });
    expect(firstDraft('en', ['en'], 'UTC')).toMatchObject({ region: 'US', lawProfile: 'US' });
  });

  it('is for trial until somebody says otherwise', () => {
    expect(firstDraft('en', [], 'UTC').production).toBe(false);
  });

  it('applies the law of the country', () => {
    expect([lawOf('VN'), lawOf('DE'), lawOf('NO'), lawOf('MX')]).toEqual(['VN', 'EU', 'EU', 'US']);
  });
});

describe('a login', () => {
  it('is suggested from first and last name without accents', () => {
    expect(suggestLogin('María del Mar López')).toBe('maria.lopez');
    expect(suggestLogin('Đỗ Thị Hạnh')).toBe('do.hanh');
    expect(suggestLogin('Ana')).toBe('ana');
    expect(suggestLogin("Sinéad O'Neill")).toBe('sinead.oneill');
    expect(suggestLogin('')).toBe('');
  });
});
