/**
 * What the frames hold: JSON in the envelope that tRPC uses on its sockets, JSON-RPC's shape with an id per call.
 * A client sends a request, and a stop to let go of it; the server answers `data`, for a feed any number of times between
 * `started` and `stopped`, or an error with the fault as its value. Values are JSON; there are no dates or maps.
 */
import type { FaultValue } from '../errors/fault.ts';

/** tRPC's name for each kind of contract. */
export const METHOD_OF = { query: 'query', command: 'mutation', feed: 'subscription' } as const;
export type Method = (typeof METHOD_OF)[keyof typeof METHOD_OF];

export interface RequestFrame {
  readonly id: number;
  readonly method: Method;
  readonly params: { readonly path: string; readonly input?: unknown };
}

/** The caller no longer wants the answer: frees a feed, aborts the signal of a query or command. */
export interface StopFrame {
  readonly id: number;
  readonly method: 'subscription.stop';
}

export interface ResultFrame {
  readonly id: number;
  readonly result:
    | { readonly type: 'data'; readonly data?: unknown }
    | { readonly type: 'started' }
    | { readonly type: 'stopped' };
}

export interface ErrorFrame {
  /** Null where the frame that failed had no readable id. */
  readonly id: number | null;
  readonly error: {
    /** tRPC's JSON-RPC number. */
    readonly code: number;
    readonly message: string;
    readonly data: { readonly fault: FaultValue; readonly httpStatus: number };
  };
}

export type ClientFrame = RequestFrame | StopFrame;
export type ServerFrame = ResultFrame | ErrorFrame;
