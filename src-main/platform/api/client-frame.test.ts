import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readClientFrame } from './client-frame.ts';

const outcome = (text: string): string => {
  const read = readClientFrame(text);
  return 'frame' in read ? 'frame' : read.fault.code;
};

describe('readClientFrame', () => {
  it('takes a request of every method and a stop', () => {
    for (const method of ['query', 'mutation', 'subscription'])
      expect(outcome(JSON.stringify({ id: 1, method, params: { path: 'a.b', input: [1] } }))).toBe('frame');
    expect(outcome('{"id":1,"method":"query","params":{"path":"a.b"}}')).toBe('frame');
    expect(outcome('{"id":1,"method":"subscription.stop"}')).toBe('frame');
  });

  it('refuses any text, and any JSON that is no frame, without an exception', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json({ maxDepth: 5 })), (text) => {
        expect(outcome(text)).toBe('call.malformed');
      }),
    );
  });

  it('takes any harmless JSON as input, unchanged', () => {
    const input = fc.jsonValue({ maxDepth: 10 }).filter((value) => !JSON.stringify(value).includes('__proto__'));
    fc.assert(
      fc.property(input, fc.nat(), (value, id) => {
        const read = readClientFrame(
          JSON.stringify({ id, method: 'query', params: { path: 'a.b', input: value } }),
        );
        const sent: unknown = JSON.parse(JSON.stringify(value));
        expect(read).toEqual({ frame: { id, method: 'query', params: { path: 'a.b', input: sent } } });
      }),
    );
  });

  it('refuses a key that reaches a prototype at any depth, and says whose call it was', () => {
    const nested = (depth: number) => `${'{"a":'.repeat(depth)}{"__proto__":{}}${'}'.repeat(depth)}`;
    for (const depth of [0, 1, 20])
      expect(
        readClientFrame(`{"id":9,"method":"query","params":{"path":"a.b","input":${nested(depth)}}}`),
      ).toMatchObject({
        id: 9,
        fault: { code: 'call.malformed' },
      });
  });

  it('refuses nesting beyond 64 levels and takes less', () => {
    const frame = (depth: number) =>
      `{"id":9,"method":"query","params":{"path":"a.b","input":${'['.repeat(depth)}${']'.repeat(depth)}}}`;
    expect(outcome(frame(60))).toBe('frame');
    expect(outcome(frame(70))).toBe('call.malformed');
    expect(outcome(frame(1_000_000))).toBe('call.malformed');
  });
});
