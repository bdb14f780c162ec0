import { describe, expect, it } from 'vitest';
import type { SyncStatus } from '#modules/settings/contract/sync.api.ts';
import { percentOf, reasonOf, sharingWord } from './sharing-words.ts';

const status = (parts: Partial<SyncStatus>): SyncStatus => ({
  link: 'online',
  standing: 'member',
  reason: null,
  settled: true,
  frozen: false,
  state: { state: 'devices', count: 2 },
  pending: 0,
  kept: [],
  clockOff: null,
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

  it('says where the relay takes nothing, or does not let this computer in, instead of that all is on its way', () => {
    for (const reason of ['quota', 'storage']) {
      const full = { id: 'full', state: 'warn', count: 3 };
      expect(sharingWord(status({ reason, pending: 3 }))).toEqual(full);
      expect(sharingWord(status({ reason })).id).toBe('shared');
    }
    expect(sharingWord(status({ reason: 'chain', pending: 3 })).id).toBe('sending');
    expect(sharingWord(status({ link: 'refused', reason: 'token', pending: 3 })).id).toBe('refused');
  });

  it('tells what stays here of a part of the records that was taken from this computer', () => {
    const kept = [
      { space: 'clinical', count: 2 },
      { space: 'of-a-later-version', count: 1 },
    ];
    const state = { state: 'here' } as const;
    expect(sharingWord(status({ kept, state }))).toEqual({ id: 'kept', state: 'warn', count: 3 });
    expect(sharingWord(status({ kept, state, pending: 4 })).id).toBe('sending');
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

describe('why', () => {
  it.each([
    [
      'offline',
      'its certificate is not trusted (SELF_SIGNED_CERT_IN_CHAIN)',
      'certificate',
      'SELF_SIGNED_CERT_IN_CHAIN',
    ],
    ['offline', 'its certificate is not trusted (CERT_HAS_EXPIRED)', 'certificateTime', 'CERT_HAS_EXPIRED'],
    [
      'offline',
      'its certificate is not trusted (ERR_TLS_CERT_ALTNAME_INVALID)',
      'certificateName',
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ],
    ['offline', 'ECONNREFUSED', 'nobody', 'ECONNREFUSED'],
    ['offline', 'EPIPE', 'other', 'EPIPE'],
    ['refused', 'token', 'token', 'token'],
    ['online', 'quota', 'quota', 'quota'],
  ] as const)('is said of a link that is %s: %s', (link, reason, id, code) => {
    expect(reasonOf({ link, reason })).toEqual({ id, code });
  });

  it('is not said twice, nor of what is looked at again by itself', () => {
    for (const reason of [null, 'dropped', 'stale', 'chain'])
      expect(reasonOf({ link: 'online', reason })).toBeNull();
  });
});
