import { expect, test } from 'vitest';
import { createSessions, type SignedIn } from './sessions.ts';

const ana: SignedIn = {
  userId: 'u1',
  login: 'ana',
  name: 'Ana',
  role: 'admin',
  origin: 'browser',
  viewOnly: false,
};

function setUp() {
  let now = 1_000_000;
  const sessions = createSessions({ now: () => now }, () => 600_000);
  return { sessions, pass: (millis: number) => (now += millis) };
}

test('a session is idle when its time without input is over, not before', () => {
  const { sessions, pass } = setUp();
  sessions.start('one', ana);
  pass(599_999);
  expect(sessions.over()).toEqual([]);
  sessions.touch('one');
  pass(599_999);
  expect(sessions.over()).toEqual([]);
  pass(1);
  expect(sessions.over()).toEqual([{ sessionId: 'one', why: 'idle-lock' }]);
  expect(sessions.actorOf('one')).toBeNull();
  expect(sessions.holder('one')?.login).toBe('ana');
  expect(sessions.end('one')).toEqual(ana);
  expect(sessions.actorOf('one')).toBeNull();
});

test('view only acts with the read-only role until it is left', () => {
  const { sessions } = setUp();
  sessions.start('one', ana);
  sessions.setViewOnly('one', true);
  expect(sessions.actorOf('one')?.role).toBe('read-only');
  sessions.setViewOnly('one', false);
  expect(sessions.actorOf('one')?.role).toBe('admin');
});

test('it is known since when nobody is signed in', () => {
  const { sessions, pass } = setUp();
  expect(sessions.emptySince).toBeNull();
  sessions.start('one', ana);
  sessions.start('two', ana);
  sessions.end('one');
  expect(sessions.emptySince).toBeNull();
  pass(5);
  sessions.end('two');
  expect(sessions.emptySince).toBe(1_000_005);
  expect(sessions.end('two')).toBeNull();
});

const HOUR = 3_600_000;

test('a session that is never idle ends after twelve hours, and its warning comes before', () => {
  const { sessions, pass } = setUp();
  sessions.start('one', ana);
  const begun = sessions.touch('one') - 600_000;
  for (let minutes = 0; minutes < 12 * 60 - 5; minutes += 5) {
    pass(300_000);
    sessions.touch('one');
  }
  expect(sessions.touch('one')).toBe(begun + 12 * HOUR);
  pass(299_999);
  sessions.touch('one');
  expect(sessions.actorOf('one')?.login).toBe('ana');
  pass(1);
  expect(sessions.over()).toEqual([{ sessionId: 'one', why: 'limit-lock' }]);
  sessions.touch('one');
  expect(sessions.actorOf('one')).toBeNull();
});

test('a session whose time is over stays so, whoever touches it', () => {
  const { sessions, pass } = setUp();
  sessions.start('one', ana);
  pass(600_000);
  sessions.touch('one');
  expect(sessions.actorOf('one')).toBeNull();
  sessions.start('one', ana);
  expect(sessions.actorOf('one')?.login).toBe('ana');
});

test('a clock that jumps ten years ahead locks at once; one put back an hour gives no hour more', () => {
  const { sessions, pass } = setUp();
  sessions.start('one', ana);
  pass(10 * 365 * 24 * HOUR);
  expect(sessions.actorOf('one')).toBeNull();
  sessions.end('one');
  const empty = sessions.emptySince!;
  sessions.start('two', ana);
  pass(-HOUR);
  expect(sessions.over()).toEqual([]);
  pass(600_000);
  expect(sessions.over()).toEqual([{ sessionId: 'two', why: 'idle-lock' }]);
  sessions.end('two');
  pass(-HOUR);
  expect(sessions.emptySince).toBeLessThan(empty);
});
