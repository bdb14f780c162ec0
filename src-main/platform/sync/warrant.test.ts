import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Membership } from '#protocol/membership.ts';
import type { MembershipBody, SignedRecord } from '#protocol/membership-record.ts';
import { createSigner, signingKeysFrom } from '#protocol/signing.ts';
import { type At, type Grant, isWarrantSignedBy, parseWarrant, signWarrant, voiceOf } from './warrant.ts';
import { compareAt, foldGrants, grantedKeys } from './warrant-fold.ts';
import { signersOf } from './warrant-signers.ts';

const id = (of: number): string => of.toString(16).padStart(32, '0');
const keys = { login: 'dan', publicKey: 'p', sealedPrivateKey: 's', signKey: '' };
const grantOf = (of: Partial<Grant> = {}): Grant => ({
  ...({ v: 1, kind: 'grant', org: id(1), by: id(2), membership: 3, user: id(9) } as const),
  ...{
    role: { value: 'staff', at: [1, 1] },
    active: { value: true, at: [1, 1] },
    keys: { value: keys, at: [1, 1] },
  },
  ...of,
});

describe('a statement', () => {
  const seed = randomBytes(32);
  const { publicKey } = signingKeysFrom(seed);
  const text = signWarrant(grantOf(), createSigner(seed));

  it('comes back as it was signed, and is nobody else’s', () => {
    const warrant = parseWarrant(text)!;
    expect(warrant.says).toEqual(grantOf());
    expect(isWarrantSignedBy(publicKey, warrant)).toBe(true);
    expect(isWarrantSignedBy(signingKeysFrom(randomBytes(32)).publicKey, warrant)).toBe(false);
    expect(isWarrantSignedBy(Buffer.alloc(0), warrant)).toBe(false);
  });

  it.each([
    `${text}=`,
    `${text}\n`,
    ` ${text}`,
    text.replace('.', '==.'),
    // The last letter holds two bits that count, and four that do not.
    text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) + 1),
  ])('is not the same in another text', (other) => {
    expect(parseWarrant(other)).toBeNull();
  });

  it('does not hold once a byte of it was changed', () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom('A', 'B', '_', '.', 'x'), (at, letter) => {
        const changed = text.slice(0, at) + letter + text.slice(at + 1);
        const warrant = parseWarrant(changed);
        // The last letters of base64 hold bits that mean nothing: another writing of the same bytes.
        const isSame =
          warrant?.bytes.equals(parseWarrant(text)!.bytes) &&
          warrant.signature.equals(parseWarrant(text)!.signature);
        if (!isSame) expect(warrant !== null && isWarrantSignedBy(publicKey, warrant)).toBe(false);
      }),
    );
  });

  it('is nothing where it has another shape, and never throws', () => {
    fc.assert(fc.property(fc.string({ maxLength: 300 }), (junk) => void expect(parseWarrant(junk)).toBeNull()));
    const of = (says: unknown): string => `${Buffer.from(JSON.stringify(says)).toString('base64url')}.AAAA`;
    for (const part of [{ v: 2 }, { kind: 'other' }, { org: 'x' }, { more: 1 }, { role: { value: 'a', at: [1] } }])
      expect(parseWarrant(of({ ...grantOf(), ...part }))).toBeNull();
    expect(parseWarrant('x'.repeat(10_000))).toBeNull();
  });
});

describe('what grants come to', () => {
  const at = fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 3 })) as fc.Arbitrary<At>;
  const grant = fc
    .record({
      role: fc.constantFrom('admin', 'staff', 'read-only', 'of tomorrow'),
      active: fc.boolean(),
      login: fc.constantFrom('a', 'b'),
      ats: fc.tuple(at, at, at),
    })
    .map(({ role, active, login, ats }) =>
      grantOf({
        role: { value: role, at: ats[0] },
        active: { value: active, at: ats[1] },
        keys: { value: { ...keys, login }, at: ats[2] },
      }),
    );

  it('follows from the set of them: neither order nor repetition matters, and nothing older wins', () => {
    fc.assert(
      fc.property(fc.array(grant, { minLength: 1, maxLength: 6 }), fc.array(fc.nat(5)), (grants, again) => {
        const right = foldGrants(grants)!;
        const repeated = again.map((one) => grants[one % grants.length]!);
        expect(foldGrants([...repeated, ...grants.toReversed()])).toEqual(right);
        for (const name of ['role', 'active', 'keys'] as const)
          for (const one of grants) expect(compareAt(right[name].at, one[name].at)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('is of two at once what allows less', () => {
    const one = grantOf({ role: { value: 'admin', at: [2, 1] }, active: { value: false, at: [2, 1] } });
    const other = grantOf({ role: { value: 'staff', at: [2, 1] }, active: { value: true, at: [2, 1] } });
    expect(foldGrants([one, other])).toMatchObject({ role: { value: 'staff' }, active: { value: false } });
  });
});

it('takes the newest sealed half of the key pair in force', () => {
  const sealed = (generation: number): string =>
    JSON.stringify({
      ...{ version: 1, generation, kdf: { memory: 65536, passes: 3, lanes: 4 } },
      ...{ salt: Buffer.alloc(16).toString('base64'), sealed: Buffer.alloc(60).toString('base64') },
    });
  const right = foldGrants([grantOf({ keys: { value: { ...keys, sealedPrivateKey: sealed(5) }, at: [1, 1] } })])!;
  const after = (...words: [publicKey: string, generation: number][]) =>
    grantedKeys(
      right,
      words.map(([publicKey, generation]) => ({
        says: { v: 1, kind: 'own', user: id(9), publicKey, sealedPrivateKey: sealed(generation) },
      })),
    ).sealedPrivateKey;
  expect(after(['p', 7], ['p', 6])).toBe(sealed(7));
  expect(after(['p', 4])).toBe(sealed(5));
  expect(after(['another', 9])).toBe(sealed(5));
});

it('signs her own word with a key that comes of her private half and no other', () => {
  const publicKey = Buffer.alloc(32, 1).toString('base64');
  const says = { user: id(9), publicKey, sealedPrivateKey: 's' };
  const [hers, another] = [voiceOf(Buffer.alloc(32, 2), says), voiceOf(Buffer.alloc(32, 3), says)];
  const holds = (word: string, key: string) => isWarrantSignedBy(Buffer.from(key, 'base64'), parseWarrant(word)!);
  expect([holds(hers.word, hers.signKey), holds(another.word, hers.signKey)]).toEqual([true, false]);
  expect(voiceOf(Buffer.alloc(32, 2), says)).toEqual(hers);
});

describe('who could say so', () => {
  const seeds = new Map([2, 3, 4].map((of) => [id(of), Buffer.alloc(32, of)]));
  const kit = Buffer.alloc(32, 7);
  const bodies = [
    { type: 'genesis', device: { id: id(2) } },
    { type: 'add', device: { id: id(3) }, admin: true },
    { type: 'add', device: { id: id(4) }, admin: false },
    { type: 'admin', device: id(3), admin: false },
    { type: 'admin', device: id(3), admin: true },
    { type: 'revoke', device: id(3) },
  ] as unknown as MembershipBody[];
  const judgeAfter = (length: number) => {
    const records = bodies
      .slice(0, length)
      .map((body, at) => ({ record: { seq: at + 1, body } }) as unknown as SignedRecord);
    const hex = (seed: Buffer): string => signingKeysFrom(seed).publicKey.toString('hex');
    const members = new Map([...seeds].map(([device, seed]) => [device, { sign: hex(seed) }]));
    const state = { org: id(1), members, recovery: { sign: hex(kit) } } as unknown as Membership;
    return (of: Partial<Grant>, seed = seeds.get(of.by ?? id(2)) ?? kit) => {
      const warrant = parseWarrant(signWarrant(grantOf({ membership: 1, ...of }), createSigner(seed)))!;
      return signersOf(state, records).judge(warrant.says as Grant, warrant);
    };
  };

  it('is a device while it administrates, and the kit', () => {
    const judge = judgeAfter(2);
    expect(judge({})).toBe('holds');
    expect(judge({ by: id(3), membership: 2 })).toBe('holds');
    expect(judge({ by: id(3), membership: 1 })).toBe('void');
    expect(judge({ by: id(4), membership: 2 })).toBe('void');
    expect(judge({ membership: 3 })).toBe('early');
    expect(judge({ by: 'recovery' })).toBe('holds');
    expect(judge({ by: 'recovery' }, seeds.get(id(2)))).toBe('void');
    expect(judge({ by: id(2) }, seeds.get(id(3)))).toBe('void');
    expect(judge({ org: id(8) })).toBe('void');
    // What was decided later than it was signed could never be outdone.
    expect(judge({ role: { value: 'admin', at: [2, 1] } })).toBe('void');
  });

  it('is no more who gave up the right or was shut out, for what was said before', () => {
    expect(judgeAfter(4)({ by: id(3), membership: 3 })).toBe('former');
    expect(judgeAfter(5)({ by: id(3), membership: 3 })).toBe('former');
    expect(judgeAfter(5)({ by: id(3), membership: 5 })).toBe('holds');
    expect(judgeAfter(6)({ by: id(3), membership: 5 })).toBe('former');
    expect(judgeAfter(6)({ by: id(3), membership: 6 })).toBe('void');
    expect(judgeAfter(6)({})).toBe('holds');
  });
});
