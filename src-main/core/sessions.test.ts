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
  expect(sessions.idle()).toEqual([]);
  sessions.touch('one');
  pass(599_999);
  expect(sessions.idle()).toEqual([]);
  pass(1);
  expect(sessions.idle()).toEqual(['one']);
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
