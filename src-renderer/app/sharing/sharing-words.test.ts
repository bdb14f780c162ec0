import { describe, expect, it } from 'vitest';
import type { SyncStatus } from '#modules/settings/contract/sync.api.ts';
import { percentOf, sharingWord } from './sharing-words.ts';

const status = (parts: Partial<SyncStatus>): SyncStatus => ({
  link: 'online',
  standing: 'member',
  reason: null,
  settled: true,
  frozen: false,
  state: { state: 'devices', count: 2 },
  pending: 0,
  others: 2,
  alarms: [],
  waiting: [],
  quarantined: 0,
  firstSync: null,
  ...parts,
});
const alarm = {
  id: 1,
  kind: 'withheld',
  space: null,
  device: null,
  claimant: null,
  since: '2026-01-02T03:04:05.000Z',
} as const;

describe('the word for sharing', () => {
  it('is green only where another computer has it', () => {
    expect(sharingWord(status({}))).toEqual({ id: 'shared', state: 'ok', count: 2 });
    const others = [
      status({ state: { state: 'relay' } }),
      status({ state: { state: 'sole' } }),
      status({ standing: 'outside', link: 'off' }),
      status({ state: { state: 'here' }, pending: 1 }),
      status({ state: null }),
      status({ link: 'offline' }),
      status({ link: 'joining' }),
      status({ link: 'off' }),
      status({ alarms: [alarm] }),
      undefined,
    ];
    for (const one of others) expect(sharingWord(one).state).not.toBe('ok');
  });

  it('says where nothing more can be reached, for no other computer holds it', () => {
    expect(sharingWord(status({ state: { state: 'sole' } }))).toEqual({ id: 'sole', state: 'plain', count: 0 });
  });

  it('does not say of a computer that began anew that nobody else has its records', () => {
    expect(sharingWord(status({ standing: 'outside', link: 'off', state: null })).id).toBe('outside');
    expect(sharingWord(status({ standing: 'alone', link: 'off', state: null })).id).toBe('local');
  });

  it('tells what waits here while the line is down', () => {
    expect(sharingWord(status({ link: 'offline', pending: 3 }))).toEqual({
      id: 'offline',
      state: 'warn',
      count: 3,
    });
  });

  it('tells how far the records are that come to a new computer, while the line is there', () => {
    const firstSync = { phase: 'older', done: 2, total: 3 } as const;
    expect(sharingWord(status({ link: 'joining', firstSync }))).toEqual({
      id: 'arriving',
      state: 'plain',
      count: 66,
    });
    expect(sharingWord(status({ link: 'offline', firstSync })).id).toBe('offline');
    expect(percentOf({ ...firstSync, done: 3 })).toBe(99);
    expect(percentOf({ ...firstSync, done: 0, total: 0 })).toBe(0);
  });

  it('puts an alarm before everything but being shut out', () => {
    expect(sharingWord(status({ link: 'offline', alarms: [alarm] })).id).toBe('alarm');
    expect(sharingWord(status({ frozen: true })).id).toBe('alarm');
    expect(sharingWord(status({ link: 'revoked', alarms: [alarm] })).id).toBe('shutOut');
  });
});
