/**
 * Contracts (design §10): one plain object per procedure. The core mounts them, the window calls them, and both
 * sides get their types from here alone. A contract without realm and permission does not compile.
 */
import type { z } from 'zod';
import type { Permission } from '../access/permission.ts';

/** Who a surface is for. Portals come as realms of their own; a staff procedure can't be mounted there. */
export type Realm = 'staff';

/** `anyone`: answered before sign-in (status, set-up, unlock). `signed-in`: any user. Else the permission named. */
export type Gate = 'anyone' | 'signed-in' | Permission;

export interface Contract<
  Kind extends 'query' | 'command' | 'feed' = 'query' | 'command' | 'feed',
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> {
  readonly kind: Kind;
  /** `slice.verb`, the name on the wire. */
  readonly name: string;
  readonly realm: Realm;
  readonly gate: Gate;
  readonly input: Input;
  /** What it answers; for a feed, what each message holds. */
  readonly output: Output;
  /** Codes a caller should expect beside those of the door itself (`session.required`, `access.denied`, `input.invalid`). */
  readonly errors: readonly string[];
  /** Names of the entities a query shows; an open screen asks again when one of them changes. */
  readonly reads?: readonly string[];
}

type Parts<Input extends z.ZodType, Output extends z.ZodType> = Omit<
  Contract<'query', Input, Output>,
  'kind' | 'realm' | 'errors'
> & { readonly errors?: readonly string[] };

const make =
  <Kind extends 'query' | 'command' | 'feed'>(kind: Kind) =>
  <Input extends z.ZodType, Output extends z.ZodType>(
    parts: Parts<Input, Output>,
  ): Contract<Kind, Input, Output> => ({ errors: [], ...parts, kind, realm: 'staff' });

/** Reads; changes nothing but the audit log. */
export const query = make('query');
/** Changes something. */
export const command = make('command');
/** A stream of messages until the caller lets go. */
export const feed = make('feed');

export type InputOf<C extends Contract> = z.input<C['input']>;
export type OutputOf<C extends Contract> = z.output<C['output']>;
