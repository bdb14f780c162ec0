import { describe, expect, it } from 'vitest';
import type { Caller } from '#shared/api/caller.ts';
import { fetchExport } from './fetch-export.ts';

const request = {
  scope: { kind: 'list', entity: 'person' },
  as: 'csv',
  reason: 'for the printer',
} as const;
type Piece = { text: string; rows: number; bytes: number; done: boolean };

/** A core that answers these pieces one after the other, and notes what it was asked. */
function coreWith(pieces: readonly (Piece | Error)[]) {
  const asked: string[] = [];
  const left = [...pieces];
  const call = async ({ name }: { name: string }) => {
    asked.push(name);
    if (name === 'export.begin') return { export: 'x' };
    if (name === 'export.drop') return {};
    const piece = left.shift();
    if (piece instanceof Error) throw piece;
    return piece;
  };
  return { asked, api: { call } as unknown as Pick<Caller, 'call'> };
}
const never = new AbortController().signal;

describe('an export over the wire', () => {
  it('joins the pieces and tells how far it is', async () => {
    const { api, asked } = coreWith([
      { text: 'a\r\n', rows: 200, bytes: 3, done: false },
      { text: 'é', rows: 201, bytes: 5, done: true },
    ]);
    const told: number[] = [];
    const file = await fetchExport(api, request, (rows) => told.push(rows), never);
    expect(await file?.text()).toBe('a\r\né');
    expect(told).toEqual([200, 201]);
    expect(asked).toEqual(['export.begin', 'export.next', 'export.next']);
  });

  it('gives up what is too long for a window, and tells the core', async () => {
    const { api, asked } = coreWith([{ text: 'a', rows: 1, bytes: 201 * 1024 * 1024, done: false }]);
    expect(await fetchExport(api, request, () => undefined, never)).toBeNull();
    expect(asked.at(-1)).toBe('export.drop');
  });

  it('tells the core of a file that broke off', async () => {
    const { api, asked } = coreWith([new Error('gone')]);
    await expect(fetchExport(api, request, () => undefined, never)).rejects.toThrow('gone');
    expect(asked.at(-1)).toBe('export.drop');
  });
});
