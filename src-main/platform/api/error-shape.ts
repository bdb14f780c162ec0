/** What leaves the core when a call fails: a fault as its value, in tRPC's envelope. Nothing else of an error does. */
import type { TRPCError } from '@trpc/server';
import { type TRPC_ERROR_CODE_KEY, TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import { ZodError } from 'zod';
import { apiFaults } from '#shared/api/api.faults.ts';
import type { ErrorFrame } from '#shared/api/frame.ts';
import { Fault, type FaultValue, toFaultValue } from '#shared/errors/fault.ts';
import { toDiskFault } from '../database/writer.ts';

/** HTTP's and tRPC's word for the codes that mean something to them; any other fault is a refusal by the rules. */
const STATUS: Readonly<Record<string, readonly [httpStatus: number, code: TRPC_ERROR_CODE_KEY]>> = {
  'session.required': [401, 'UNAUTHORIZED'],
  'access.denied': [403, 'FORBIDDEN'],
  'input.invalid': [400, 'BAD_REQUEST'],
  'call.malformed': [400, 'BAD_REQUEST'],
  'call.unknown': [404, 'NOT_FOUND'],
  'call.too_many': [429, 'TOO_MANY_REQUESTS'],
  internal: [500, 'INTERNAL_SERVER_ERROR'],
};
const REFUSED = [422, 'UNPROCESSABLE_CONTENT'] as const;

const LONGEST_PATH = 120;

/** `admin.login`; where the input as a whole is wrong, `input`. Names of values only, never a value. */
function pathOf({ issues: [issue] }: ZodError): string {
  const steps = [...(issue?.path ?? []), ...(issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])];
  return steps.map(String).join('.').slice(0, LONGEST_PATH) || 'input';
}

/** The fault behind what tRPC threw; `internal` for a defect. */
function faultOf({ code, cause }: TRPCError): FaultValue {
  if (cause instanceof Fault) return cause.toValue();
  if (code === 'BAD_REQUEST' && cause instanceof ZodError)
    return apiFaults['input.invalid']({ path: pathOf(cause) }).toValue();
  if (code === 'NOT_FOUND') return apiFaults['call.unknown']().toValue();
  return toFaultValue(toDiskFault(cause));
}

/** The `error` of a frame for a fault. */
export function shapeOf(fault: FaultValue): ErrorFrame['error'] {
  const [httpStatus, key] = STATUS[fault.code] ?? REFUSED;
  return { code: TRPC_ERROR_CODES_BY_KEY[key], message: fault.message, data: { fault, httpStatus } };
}

/** The error formatter of the router. */
export const errorShape = (error: TRPCError): ErrorFrame['error'] => shapeOf(faultOf(error));
