import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatDate,
  formatMoney,
  formatPhone,
  formatRelative,
  formatSpan,
  instantAt,
  midSentence,
  todayIn,
  wallClock,
} from './format.ts';

describe('dates', () => {
  it('are shown as precisely as they are known', () => {
    expect(formatDate('1951-07-30', 'en-US')).toBe('Jul 30, 1951');
    expect(formatDate('1951-07', 'en-US')).toBe('July 1951');
    expect(formatDate('1951', 'en-US')).toBe('1951');
    expect(formatDate('1951-07-30', 'es-US')).toBe('30 jul 1951');
  });

  it('know today in the zone of the organisation, not of the computer', () => {
    const at = Date.parse('2026-11-22T03:00:00Z');
    expect(todayIn('America/Chicago', at)).toBe('2026-11-21');
    expect(todayIn('Asia/Ho_Chi_Minh', at)).toBe('2026-11-22');
  });
});

describe('times of day', () => {
  it('become the moment at which that clock shows them, across the change of the hour', () => {
    expect(instantAt('2026-11-22', '14:30', 'America/Chicago')).toBe('2026-11-22T20:30:00.000Z');
    expect(instantAt('2026-07-01', '14:30', 'America/Chicago')).toBe('2026-07-01T19:30:00.000Z');
    expect(instantAt('2026-07-01', '25:30', 'America/Chicago')).toBeUndefined();
  });

  it('come back as they were typed, in every zone', () => {
    const zones = ['America/Chicago', 'Europe/Madrid', 'Asia/Ho_Chi_Minh', 'Asia/Kathmandu', 'UTC'];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.date({ min: new Date('1990-01-01'), max: new Date('2060-01-01'), noInvalidDate: true }),
        (zone, date) => {
          const iso = new Date(Math.floor(date.getTime() / 60_000) * 60_000).toISOString();
          const { day, time } = wallClock(iso, zone);
          const back = instantAt(day, time, zone)!;
          // In the hour that a clock shows twice, either moment is right.
          expect(wallClock(back, zone)).toEqual({ day, time });
        },
      ),
    );
  });
});

describe('other values', () => {
  it('show a phone number as it is dialled here, and untouched where it is none', () => {
    expect(formatPhone({ e164: '+13125550100', original: '312-555-0100' }, 'US')).toBe('(312) 555-0100');
    expect(formatPhone({ e164: '+13125550100', original: '312-555-0100' }, 'VN')).toBe('+1 312 555 0100');
    expect(formatPhone({ original: 'ask for Ana' }, 'US')).toBe('ask for Ana');
  });

  it('show a number that no exchange hands out like any other', () => {
    expect(formatPhone({ e164: '+15556192942', original: '555-619-2942' }, 'US')).toBe('(555) 619-2942');
    expect(formatPhone({ e164: '+15556192942', original: '555-619-2942' }, 'XX')).toBe('+1 555 619 2942');
  });

  it('put a name into a sentence and leave abbreviations alone', () => {
    expect(['Phone', 'MRN', 'Điện thoại', 'e-mail'].map((name) => midSentence(name, 'vi'))).toEqual([
      'phone',
      'MRN',
      'điện thoại',
      'e-mail',
    ]);
  });

  it('show money in its currency', () => {
    expect(formatMoney({ minor: 12_050, currency: 'USD' }, 'en-US')).toBe('$120.50');
  });

  it('say how long ago', () => {
    const now = Date.parse('2026-11-22T12:00:00Z');
    expect(formatRelative('2026-11-22T11:57:00Z', 'en', now)).toBe('3 minutes ago');
    expect(formatRelative('2026-11-21T11:57:00Z', 'en', now)).toBe('yesterday');
  });
});

it('spans are said in their largest unit', () => {
  expect(formatSpan(130, 'en-US')).toBe('2 minutes');
  expect(formatSpan(3600, 'en-US')).toBe('1 hour');
  expect(formatSpan(20, 'en-US')).toBe('1 minute');
  expect(formatSpan(400 * 24 * 3600, 'es-US')).toBe('1 año');
  expect(formatSpan(7 * 60, 'vi-VN')).toBe('7 phút');
});

it('sizes are said in the unit that fits and the language of the reader', () => {
  expect(formatBytes(0, 'en-US')).toBe('0 bytes');
  expect(formatBytes(999, 'en-US')).toBe('999 bytes');
  expect(formatBytes(65_536, 'en-US')).toBe('66 kB');
  expect(formatBytes(1_250_000, 'en-US')).toBe('1.3 MB');
  expect(formatBytes(1_250_000, 'es-ES')).toBe('1,3 MB');
  expect(formatBytes(1_212_149_760, 'en-US')).toBe('1.2 GB');
});
