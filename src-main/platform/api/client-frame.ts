/** Reads a frame from outside. Whatever comes, the answer is a frame of known shape or a fault; never an exception. */
import { z } from 'zod';
import { apiFaults } from '#shared/api/api.faults.ts';
import { MAX_FRAME_LENGTH } from '#shared/api/carrier.ts';
import type { ClientFrame } from '#shared/api/frame.ts';
import type { Fault } from '#shared/errors/fault.ts';

const MAX_DEPTH = 64;

const id = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const schema = z.discriminatedUnion('method', [
  z.strictObject({ id, method: z.literal('subscription.stop') }),
  z.strictObject({
    id,
    method: z.enum(['query', 'mutation', 'subscription']),
    params: z.strictObject({ path: z.string().max(100), input: z.unknown().optional() }),
  }),
]);

export type ReadFrame =
  | { readonly frame: ClientFrame }
  /** `id` is that of the call where it could be read, so that its caller is not left waiting. */
  | { readonly id: number | null; readonly fault: Fault };

/** Nesting that would break a recursive reader, and the key that reaches an object's prototype, are refused here. */
function isHarmless(root: unknown): boolean {
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return false;
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      if (Object.hasOwn(value, '__proto__')) return false;
      for (const inner of Object.values(value)) if (typeof inner === 'object') next.push(inner);
    }
    level = next;
  }
  return true;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One frame of a client. Faults: `input.too_large`, `call.malformed`. */
export function readClientFrame(text: string): ReadFrame {
  if (text.length > MAX_FRAME_LENGTH) return { id: null, fault: apiFaults['input.too_large']() };
  const json = parseJson(text);
  const parsed = isHarmless(json) ? schema.safeParse(json) : null;
  if (parsed?.success) return { frame: parsed.data };
  const claimed = id.safeParse((json as { readonly id?: unknown } | null | undefined)?.id);
  return { id: claimed.success ? claimed.data : null, fault: apiFaults['call.malformed']() };
}
