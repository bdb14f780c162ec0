/** From what a mapper says about a unit to the unit that is handed on, with its key and hash. */
import { createHash } from 'node:crypto';
import type { Fault } from '#shared/errors/fault.ts';
import { textFaults } from '../import.faults.ts';
import type { UnitNotes } from './builder.ts';
import type { Draft, MappedUnit, Outcome } from './draft.ts';

/** The first 16 bytes of SHA-256, base64url. */
export const digest = (text: string): string =>
  createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url');

export const leave = (reason: string): Outcome => ({ kind: 'leave', reason });
export const refuse = (fault: Fault): Outcome => ({ kind: 'refuse', fault: fault.toValue() });

/** Takes drafts, unless the first is a person or an account whom nothing tells apart. */
export function take(drafts: readonly Draft[]): Outcome {
  const [first] = drafts;
  if (first?.entity === 'person' && first.patches === undefined && first.record === undefined) {
    const known = ['name', 'nickname', 'phones', 'emails', 'identifiers'].some(
      (field) => first.values[field] !== undefined,
    );
    if (!known) return refuse(textFaults['import.nameless']());
  }
  return { kind: 'take', drafts };
}

interface Named {
  readonly source: number;
  readonly place: string;
  readonly kind: string;
  readonly key: string;
  readonly aliases?: readonly string[];
  readonly byContent?: boolean;
}

export function mappedUnit(named: Named, outcome: Outcome, notes: UnitNotes): MappedUnit {
  return {
    aliases: [],
    byContent: false,
    ...named,
    hash: outcome.kind === 'take' ? digest(JSON.stringify(outcome.drafts)) : '',
    outcome,
    notes: outcome.kind === 'refuse' ? [] : notes.notes,
    withheld: { ssn: notes.ssn, card: notes.card },
  };
}
