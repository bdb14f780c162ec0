import { expect, it } from 'vitest';
import { idOf, testClinic, testHouse, testRelay } from './testing.ts';

const refused = (code: string) => expect.objectContaining({ kind: 'refused', code });
const invite = idOf('invite');
const MINUTE = 60_000;

function invited(limits = {}) {
  const house = testHouse({ limits });
  const { world, clinic, first } = house;
  const inviter = world.let(clinic, first);
  const expires = world.now + 10 * MINUTE;
  expect(inviter.answer({ kind: 'invite', ref: 1, invite, expires }).kind).toBe('ok');
  return { ...house, inviter, expires };
}

it('carries mail between an administrator and a device that knows the code', () => {
  const { world, inviter } = invited();
  const joiner = world.connect();
  expect(joiner.answer({ kind: 'enter', ref: 1, invite }).kind).toBe('ok');
  expect(joiner.answer({ kind: 'mail', ref: 2, invite, bytes: Buffer.from('my keys') }).kind).toBe('ok');
  expect(inviter.of('mailed')).toMatchObject([{ invite, bytes: Buffer.from('my keys') }]);
  expect(inviter.answer({ kind: 'mail', ref: 3, invite, bytes: Buffer.from('your keys') }).kind).toBe('ok');
  expect(joiner.of('mailed')).toMatchObject([{ invite, bytes: Buffer.from('your keys') }]);
});

it('keeps the last word of each side for when the other comes', () => {
  const { world, clinic, first, inviter } = invited();
  inviter.answer({ kind: 'mail', ref: 2, invite, bytes: Buffer.from('early') });
  inviter.answer({ kind: 'mail', ref: 3, invite, bytes: Buffer.from('late') });
  inviter.gone();
  const joiner = world.connect();
  joiner.answer({ kind: 'enter', ref: 1, invite });
  expect(joiner.of('mailed')).toMatchObject([{ bytes: Buffer.from('late') }]);
  joiner.answer({ kind: 'mail', ref: 2, invite, bytes: Buffer.from('one') });
  joiner.answer({ kind: 'mail', ref: 3, invite, bytes: Buffer.from('two') });
  joiner.gone();
  const back = world.let(clinic, first);
  expect(back.of('mailed')).toMatchObject([{ bytes: Buffer.from('two') }]);
  expect(back.answer({ kind: 'invite', ref: 4, invite, expires: world.now + MINUTE }).kind).toBe('ok');
  expect(back.of('mailed')).toHaveLength(2);
});

it('lets an invited device do nothing but use its mailbox', () => {
  const { world, clinic, first, inviter } = invited();
  const other = idOf('another invite');
  inviter.answer({ kind: 'invite', ref: 2, invite: other, expires: world.now + MINUTE });
  const joiner = world.connect();
  joiner.answer({ kind: 'enter', ref: 1, invite });
  expect(joiner.answer({ kind: 'mail', ref: 2, invite: other, bytes: Buffer.of(1) })).toEqual(refused('missing'));
  expect(joiner.answer({ kind: 'enter', ref: 3, invite: other })).toEqual(refused('not-member'));
  expect(joiner.answer({ kind: 'members', ref: 4, after: 0 })).toEqual(refused('not-member'));
  expect(joiner.answer({ kind: 'follow', ref: 5, space: 'org', after: 0 })).toEqual(refused('not-member'));
  expect(joiner.answer({ kind: 'closeInvite', ref: 6, invite })).toEqual(refused('not-member'));
  expect(joiner.auth(clinic, first)).toEqual(refused('not-member'));
  joiner.whisper({ kind: 'whisper', space: 'org', to: '0'.repeat(32), bytes: Buffer.of(1) });
  expect(inviter.whispered).toEqual([]);
});

it('answers a wrong code as one that never was, is over or was closed', () => {
  const { world, inviter } = invited();
  const entering = (id: string) => world.connect().answer({ kind: 'enter', ref: 1, invite: id });
  expect(entering(idOf('guessed'))).toEqual(refused('missing'));
  inviter.answer({ kind: 'closeInvite', ref: 2, invite });
  expect(entering(invite)).toEqual(refused('missing'));
  expect(inviter.answer({ kind: 'mail', ref: 3, invite, bytes: Buffer.of(1) })).toEqual(refused('missing'));
});

it('ends with its time, and so do the connections it let in', () => {
  const { world, inviter } = invited();
  const joiner = world.connect();
  joiner.answer({ kind: 'enter', ref: 1, invite });
  world.pass(9 * MINUTE);
  expect(joiner.closed).toBeNull();
  world.pass(MINUTE + 5_000);
  expect(joiner.closed).toEqual({ code: 4508, reason: 'handshake' });
  expect(world.storage.mailbox(invite)).toBeUndefined();
  expect(inviter.answer({ kind: 'mail', ref: 2, invite, bytes: Buffer.of(1) })).toEqual(refused('missing'));
});

it('belongs to the device that opened it', () => {
  const { world, clinic, second, inviter } = invited();
  const other = world.let(clinic, second);
  const south = testClinic('south', world.relay.publicKey);
  world.publish(south);
  const foreign = world.let(south, south.first);
  for (const [peer, code] of [
    [other, 'not-member'],
    [foreign, 'stale'],
  ] as const) {
    expect(peer.answer({ kind: 'mail', ref: 1, invite, bytes: Buffer.of(1) })).toEqual(refused('missing'));
    expect(peer.answer({ kind: 'closeInvite', ref: 2, invite })).toEqual(refused('missing'));
    expect(peer.answer({ kind: 'invite', ref: 3, invite, expires: world.now + MINUTE })).toEqual(refused(code));
  }
  // Who administrates nothing leaves no room taken.
  expect(other.answer({ kind: 'invite', ref: 5, invite: idOf('his own'), expires: world.now + MINUTE })).toEqual(
    refused('not-member'),
  );
  expect(inviter.answer({ kind: 'invite', ref: 4, invite: idOf('past'), expires: world.now })).toEqual(
    refused('expired'),
  );
});

it('is one of few, and lasts an hour at most whatever was asked', () => {
  const { world, inviter } = invited({ mailboxes: 2 });
  const far = world.now + 365 * 24 * 60 * MINUTE;
  expect(inviter.answer({ kind: 'invite', ref: 2, invite: idOf('two'), expires: far }).kind).toBe('ok');
  expect(inviter.answer({ kind: 'invite', ref: 3, invite: idOf('three'), expires: far })).toEqual(
    refused('quota'),
  );
  world.pass(60 * MINUTE);
  expect(inviter.answer({ kind: 'invite', ref: 4, invite: idOf('three'), expires: far }).kind).toBe('ok');
  expect(world.connect().answer({ kind: 'enter', ref: 1, invite: idOf('two') })).toEqual(refused('missing'));
});

it('is not to be found by trying', () => {
  const world = testRelay();
  const tried = Array.from({ length: 200 }, (_, number) => {
    const peer = world.connect('203.0.113.9');
    if (peer.closed !== null) return 'closed';
    const answer = peer.answer({ kind: 'enter', ref: 1, invite: idOf(`guess ${number}`) });
    peer.gone();
    return answer.kind === 'refused' ? answer.code : answer.kind;
  });
  expect(tried.filter((one) => one === 'missing').length).toBeLessThan(40);
  expect(tried.at(-1)).toBe('closed');
  expect(world.connect('203.0.113.10').closed).toBeNull();
});
