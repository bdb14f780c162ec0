/** All that people do. */
import type { Command } from './command.ts';
import { DECIDING } from './deciding.ts';
import { MERGING } from './merging.ts';
import { REMOVING } from './removing.ts';
import { WRITING } from './writing.ts';

export const COMMANDS: readonly Command[] = [...WRITING, ...REMOVING, ...DECIDING, ...MERGING];
