import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blob, MalformedError, u32 } from './bytes.ts';
import { anyFrame, replySamples, requestSamples, whisperSamples } from './frames.testing.ts';
import {
  MAX_FRAME,
  MAX_RECORDS_FRAME,
  type Reply,
  type Request,
  replies,
  requests,
  type WhisperFrame,
  whispers,
} from './frames.ts';

interface Codec {
  encode(frame: never): Buffer;
  decode(bytes: Uint8Array): Request | Reply | WhisperFrame;
}
const CODECS: readonly (readonly [string, Codec, Readonly<Record<string, object>>])[] = [
  ['requests', requests, requestSamples],
  ['replies', replies, replySamples],
  ['whispers', whispers, whisperSamples],
];

/** The frame, or nothing where it was malformed; anything else thrown is a failure. */
const tried = (codec: Codec, bytes: Uint8Array) => {
  try {
    return codec.decode(bytes);
  } catch (thrown) {
    if (thrown instanceof MalformedError) return null;
    throw thrown;
  }
};
const plain = (frame: object) =>
  Object.fromEntries(
    Object.entries(frame).map(([name, value]) => [
      name,
      value instanceof Uint8Array
        ? Buffer.from(value)
        : Array.isArray(value)
          ? value.map((one) => Buffer.from(one))
          : value,
    ]),
  );

describe.each(CODECS)('%s', (_, codec, samples) => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(anyFrame(samples), (frame) => {
        expect(plain(codec.decode(codec.encode(frame as never)))).toEqual(plain(frame));
      }),
      { numRuns: 400 },
    );
  });

  it("are malformed or nothing where the bytes are anybody's", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void tried(codec, bytes)),
      { numRuns: 2_000 },
    );
  });

  it('are malformed or another frame where good ones were changed', () => {
    const change = fc.record({
      at: fc.nat(),
      with: fc.oneof(fc.nat(255), fc.constantFrom(0x7f, 0x80, 0xff)),
      cut: fc.nat(),
    });
    fc.assert(
      fc.property(anyFrame(samples), fc.array(change, { minLength: 1, maxLength: 4 }), (frame, changes) => {
        let bytes = codec.encode(frame as never);
        for (const { at, with: value, cut } of changes) {
          bytes = bytes.subarray(0, cut % 5 === 0 ? cut % (bytes.length + 1) : bytes.length);
          if (bytes.length > 0) bytes[at % bytes.length] = value;
        }
        const read = tried(codec, bytes);
        if (read !== null) expect(codec.encode(read as never)).toEqual(bytes);
      }),
      { numRuns: 2_000 },
    );
  });

  it('are read from the bytes given and none around them', () => {
    fc.assert(
      fc.property(anyFrame(samples), (frame) => {
        const inner = codec.encode(frame as never);
        const outer = Buffer.concat([Buffer.alloc(64, 0xaa), inner, Buffer.alloc(64, 0xbb)]);
        const view = outer.subarray(64, 64 + inner.length);
        expect(plain(codec.decode(view))).toEqual(plain(frame));
        expect(tried(codec, view.subarray(0, -1))).toBeNull();
        expect(tried(codec, outer.subarray(64, 65 + inner.length))).toBeNull();
      }),
    );
  });
});

it('makes no room for a length that is only claimed', () => {
  const claims = [0x10_0001, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];
  const before = process.memoryUsage().arrayBuffers;
  for (let round = 0; round < 500; round += 1)
    for (const claim of claims) {
      // put, append, publish (token, then records), mail.
      for (const code of [5, 3, 2])
        expect(tried(requests, Buffer.concat([Buffer.of(code), u32(1), u32(claim)]))).toBeNull();
      const records = Buffer.concat([Buffer.of(2), u32(1), blob(Buffer.of()), blob(u32(claim))]);
      expect(tried(requests, records)).toBeNull();
    }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
});

it('takes no list of nothings for a list', () => {
  const nothings = Buffer.alloc(MAX_RECORDS_FRAME - 4);
  const frame = Buffer.concat([
    Buffer.of(2),
    u32(1),
    blob(Buffer.of()),
    blob(Buffer.concat([u32(nothings.length / 4), nothings])),
  ]);
  expect(tried(requests, frame)).toBeNull();
});

it('takes no frame that is longer than the longest', () => {
  expect(tried(requests, Buffer.alloc(MAX_FRAME + 1))).toBeNull();
});

it('takes no text that is not UTF-8, no flag but yes and no, and no number that cannot be counted', () => {
  const replaced = (frame: Buffer, at: number, value: string) => {
    Buffer.from(value, 'hex').copy(frame, at);
    return frame;
  };
  const refused = replies.encode(replySamples.refused);
  expect(tried(replies, replaced(refused, refused.length - 1, 'ff'))).toBeNull();
  const count = replies.encode(replySamples.count);
  expect(tried(replies, replaced(count, count.length - 1, '02'))).toBeNull();
  const follow = requests.encode(requestSamples.follow);
  expect(tried(requests, replaced(follow, follow.length - 8, '0020000000000000'))).toBeNull();
  expect(tried(requests, replaced(follow, 5, '05'))).toBeNull();
});
