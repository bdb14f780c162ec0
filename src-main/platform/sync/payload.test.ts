import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedError } from '#protocol/bytes.ts';
import { decodeAudit, encodeAudit } from './audit-payload.ts';
import { MAX_WHOLE, readPart } from './parts.ts';
import { decodeOps, encodeOps, OP_COLUMNS, type OpsContent, type TravellingOp } from './payload.ts';
import { NewerError } from './row-codec.ts';
import { decodeVector, encodeVector, type Vector } from './vector.ts';

const device = 'ffeeddccbbaa99887766554433221100';
const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const id = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes));
const hexId = id.map((bytes) => bytes.toString('hex'));
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'));
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });
const bytes = fc.uint8Array({ maxLength: 300 }).map((one) => Buffer.from(one));
const number = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const row: fc.Arbitrary<TravellingOp> = fc.record({
  id,
  record: id,
  entity: fc.string(),
  kind: fc.constantFrom('create', 'edit', 'delete', 'of-a-later-version'),
  hlc: number,
  device: id,
  actor: id,
  batch: maybe(id),
  undoes: maybe(id),
  salt: maybe(bytes),
  body: maybe(bytes),
  doc: maybe(bytes),
  events: maybe(fc.string({ unit: 'grapheme' })),
  digest: maybe(hash.map((one) => Buffer.from(one, 'hex'))),
  rest: maybe(bytes),
  author: maybe(id),
});
const point = fc.record({ device: hexId, seq: number, hash });
const content: fc.Arbitrary<OpsContent> = fc.record({
  seen: fc.array(point, { maxLength: 4 }),
  ops: fc.array(row, { maxLength: 6 }),
  documents: fc.array(fc.record({ record: id, state: bytes }), { maxLength: 2 }),
});

const joined = (envelopes: readonly Buffer[]): Buffer =>
  Buffer.concat(envelopes.map((one) => Buffer.from(readPart(one).bytes)));

describe('the content of an envelope of ops', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(content, (one) => {
        const [only, ...more] = encodeOps(one, device, 7);
        expect(more).toEqual([]);
        expect(readPart(only!)).toMatchObject({ device, seq: 7, part: 0, parts: 1 });
        expect(decodeOps(readPart(only!).bytes)).toEqual(one);
      }),
    );
  });

  it('goes in several envelopes where it is too long for one', () => {
    const long = fc.sample(row, { numRuns: 1, seed: 1 })[0]!;
    // Nothing that packs well.
    const body = Buffer.concat(
      Array.from({ length: 80_000 }, (_, at) => createHash('sha256').update(`${at}`).digest()),
    );
    const one = { seen: [], ops: [{ ...long, body }], documents: [] };
    const envelopes = encodeOps(one, device, 7);
    expect(envelopes).toHaveLength(3);
    expect(envelopes.map((each) => readPart(each)).map(({ seq, part, parts }) => [seq, part, parts])).toEqual([
      [7, 0, 3],
      [8, 1, 3],
      [9, 2, 3],
    ]);
    expect(decodeOps(joined(envelopes))).toEqual(one);
  });

  it('keeps its bytes from version to version', () => {
    const fixed = { ...Object.fromEntries(OP_COLUMNS.map((name) => [name, null])) } as Record<string, unknown>;
    Object.assign(fixed, {
      id: Buffer.alloc(16, 1),
      record: Buffer.alloc(16, 2),
      entity: 'person',
      kind: 'create',
      hlc: 1_800_000_000_000_000,
      device: Buffer.alloc(16, 3),
      actor: Buffer.alloc(16, 4),
      salt: Buffer.alloc(16, 5),
      body: Buffer.from('{"p1":"Ana"}'),
      events: '[]',
    });
    const [only] = encodeOps(
      { seen: [{ device, seq: 3, hash: 'ab'.repeat(32) }], ops: [fixed as TravellingOp], documents: [] },
      device,
      7,
    );
    expect(only!.toString('hex')).toBe(
      '01ffeeddccbbaa99887766554433221100000000000000000700000001000001ffeeddccbbaa998877665544332211000000000000000003abababababababababababababababababababababababababababababababab00010a0100000010010101010101010101010101010101010200000010020202020202020202020202020202020300000006706572736f6e0400000006637265617465050000000800066517289880000600000010030303030303030303030303030303030700000010040404040404040404040404040404040a00000010050505050505050505050505050505050b0000000c7b227031223a22416e61227d0d000000025b5d0000',
    );
  });

  it('is malformed or of a newer version, and never anything else, whatever the bytes', () => {
    const known = fc.sample(content, { numRuns: 40, seed: 3 }).map((one) => joined(encodeOps(one, device, 1)));
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.uint8Array({ maxLength: 400 }).map((tail) => Buffer.concat([Buffer.of(0), tail])),
      fc.tuple(fc.constantFrom(...known), fc.nat(), fc.nat({ max: 255 })).map(([from, at, value]) => {
        const changed = Buffer.from(from);
        changed[at % changed.length] = value;
        return changed;
      }),
      fc.tuple(fc.constantFrom(...known), fc.nat()).map(([from, at]) => from.subarray(0, at % from.length)),
    );
    fc.assert(
      fc.property(hostile, (whole) => {
        for (const read of [readPart, decodeOps, decodeAudit, decodeVector]) {
          try {
            read(whole);
          } catch (thrown) {
            expect(thrown instanceof MalformedError || thrown instanceof NewerError).toBe(true);
          }
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('does not unpack beyond what there may be', () => {
    const bomb = Buffer.concat([Buffer.of(1), deflateRawSync(Buffer.alloc(MAX_WHOLE + 1))]);
    expect(bomb.length).toBeLessThan(20_000);
    expect(() => decodeOps(bomb)).toThrow(MalformedError);
  });

  it('says so where a column or a version is newer', () => {
    const newer = Buffer.concat([Buffer.of(0, 0, 0, 0, 1, 1, 200, 0, 0, 0, 1, 9)]);
    expect(() => decodeOps(newer)).toThrow(NewerError);
    expect(() => readPart(Buffer.concat([Buffer.of(2), Buffer.alloc(40)]))).toThrow(NewerError);
  });
});

describe('the content of an envelope of audit entries', () => {
  it('comes back as it was', () => {
    const entry = {
      ...{ seq: 8, at: 1_800_000_000_000, hlc: 1_800_000_000_000_000, actor: Buffer.alloc(16, 1), login: 'ana' },
      ...{ role: 'admin', action: 'open', entity: 'person', record: Buffer.alloc(16, 2), purpose: null },
      ...{ origin: 'cli', first_op: null, last_op: null, digest: Buffer.alloc(32, 3), hash: Buffer.alloc(32, 4) },
      ...{ salt: Buffer.alloc(16, 5), value: Buffer.from('details') },
    };
    const [only] = encodeAudit({ entries: [entry, { ...entry, seq: 9, value: null }] }, device, 2);
    expect(decodeAudit(readPart(only!).bytes)).toEqual({ entries: [entry, { ...entry, seq: 9, value: null }] });
    expect(sha(only!)).toBe('a742d19194b8addb57eee7c512c70ac02fbe498cc769caac29a6c9c387841be8');
  });
});

describe('a vector', () => {
  const vector: fc.Arbitrary<Vector> = fc.record({
    device: hexId,
    seq: number,
    at: number,
    membership: fc.integer({ min: 0, max: 0xffffffff }),
    membershipHead: hash,
    audit: number,
    auditHead: hash,
    spaces: fc.uniqueArray(
      fc.record({
        space: fc.constantFrom('org', 'clinical', 'restricted', 'audit'),
        log: hexId,
        place: number,
        head: hash,
        chains: fc.array(point, { maxLength: 5 }),
      }),
      { selector: ({ space }) => space, maxLength: 4 },
    ),
  });

  it('comes back as it was', () => {
    fc.assert(
      fc.property(vector, (one) => {
        expect(decodeVector(encodeVector(one))).toEqual(one);
      }),
    );
  });

  it('keeps its bytes from version to version', () => {
    const one = fc.sample(vector, { numRuns: 1, seed: 9 })[0]!;
    const fixed: Vector = {
      ...one,
      device,
      seq: 9,
      at: 1_800_000_000_000,
      membership: 4,
      membershipHead: '01'.repeat(32),
      audit: 77,
      auditHead: '02'.repeat(32),
      spaces: [
        {
          space: 'org',
          log: '03'.repeat(16),
          place: 12,
          head: '04'.repeat(32),
          chains: [{ device, seq: 8, hash: '05'.repeat(32) }],
        },
      ],
    };
    expect(sha(encodeVector(fixed))).toBe('428c9fb5806173e9e94e52f9344a4596a61564e56a9f74997c69cb69fe575c78');
  });
});
