/** What a command is, and what it runs on. */

import type { CorePlatform, Installation } from '#core/installation.ts';
import type { Vault } from '#platform/keys/types.ts';
import type { Module } from '#platform/module.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Arguments } from './arguments.ts';
import type { Output } from './output.ts';

export interface OpenCommandContext {
  readonly args: Arguments;
  readonly output: Output;
  readonly platform: CorePlatform;
  readonly installation: Installation;
  readonly modules: readonly Module[];
  readonly actor: Actor;
  /** The database key, for `check`, which opens a connection of its own. */
  readonly key: Uint8Array;
  readonly vault: Vault;
  /** What was asked for beside the caller's password. */
  readonly secrets: readonly string[];
}

/** A command on an open database; answers the exit code. */
export type OpenCommand = (context: OpenCommandContext) => Promise<number>;
