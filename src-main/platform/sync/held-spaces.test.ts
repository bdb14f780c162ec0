import { expect, test } from 'vitest';
import type { Membership } from '#protocol/membership.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { Space } from '#shared/entity/entity.ts';
import type { Belonging } from './belonging.ts';
import { heldSpaces } from './held-spaces.ts';

const ALL: readonly Space[] = ['org', 'clinical', 'restricted', 'audit', 'local'];
const DEVICE = '0a'.repeat(16);

function holding(members: Readonly<Record<string, readonly SpaceName[]>> | null) {
  let spaces = members;
  const state = () =>
    spaces &&
    ({
      members: new Map(Object.entries(spaces).map(([id, of]) => [id, { id, spaces: new Set(of) }])),
    } as unknown as Membership);
  const belonging = { identity: { device: DEVICE }, log: { state } } as unknown as Belonging;
  const holds = heldSpaces(belonging);
  const become = (next: typeof members): void => {
    spaces = next;
  };
  return { held: () => ALL.filter(holds), become };
}

test('while nothing is shared a device holds everything', () => {
  expect(holding(null).held()).toEqual(ALL);
});

test('a member holds what the log gives it, what is local always, and follows the log', () => {
  const device = holding({ [DEVICE]: ['org', 'audit'] });
  expect(device.held()).toEqual(['org', 'audit', 'local']);
  device.become({ [DEVICE]: ['org', 'clinical', 'audit'] });
  expect(device.held()).toEqual(['org', 'clinical', 'audit', 'local']);
});

test('what came out of a backup shows what it has until it is let in', () => {
  expect(holding({ ['0b'.repeat(16)]: ['org'] }).held()).toEqual(ALL);
});
