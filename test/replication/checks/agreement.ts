/** Whether devices that hold a space have come to the same: ops, values, heads and questions. */

import { hash } from 'node:crypto';
import type { Writer } from '#platform/database/types.ts';
import { stateHash } from '#platform/records/state-hash.ts';
import { TOMORROW } from '../world/versions.ts';

export interface Holding {
  readonly name: string;
  readonly writer: Writer;
  readonly spaces: ReadonlySet<string>;
}

/** What a device has of each space, as one text to compare. */
export interface Stand {
  readonly state: string;
  readonly ops: string;
  readonly heads: string;
  readonly questions: string;
  /** Who stands for whom. */
  readonly merged: string;
}

const sha = (text: string): string => hash('sha256', text, 'hex').slice(0, 16);

/** Heads of a register are a set. */
function normal(versions: string): string {
  const read = JSON.parse(versions) as Record<string, unknown>;
  const entries = Object.entries(read).map(([register, heads]) => [
    register,
    Array.isArray(heads) ? [...heads].sort() : heads,
  ]);
  return JSON.stringify(entries.sort(([one], [other]) => (String(one) < String(other) ? -1 : 1)));
}

function mergedIn(writer: Writer): string {
  const rows = writer
    .prepare('SELECT hex(id) AS id, hex(canonical) AS canonical FROM person_canonical ORDER BY id')
    .all();
  return `${rows.length} merged ${sha(rows.map(({ id, canonical }) => `${id} ${canonical}`).join())}`;
}

/** Questions about what was added under a record are asked where that is: they are compared in its space. */
const OF_ENTRIES = "('deleted-added', 'erased-added')";

const QUESTIONS = `SELECT hex(record) AS record, register, kind, heads FROM attention
  WHERE kind NOT IN ${OF_ENTRIES} AND record IN (SELECT record FROM op WHERE space = :space)
  UNION ALL
  SELECT hex(a.record), a.register, a.kind, head.value FROM attention a, json_each(a.heads) AS head
  JOIN op ON op.id = unhex(replace(head.value, '-', ''))
  WHERE a.kind IN ${OF_ENTRIES} AND op.kind = 'create' AND op.space = :space
  ORDER BY 1, 2, 3, 4`;

export function standsOf({ writer, spaces }: Holding): Map<string, Stand> {
  const { spaces: states } = stateHash(writer, TOMORROW);
  const stands = new Map<string, Stand>();
  for (const space of spaces) {
    const ops = writer
      .prepare('SELECT hex(id) AS id FROM op WHERE space = ? ORDER BY id')
      .all(space)
      .map(({ id }) => id as string);
    const heads = writer
      .prepare(
        'SELECT hex(record) AS record, versions FROM document WHERE record IN (SELECT record FROM op WHERE space = ?) ORDER BY record',
      )
      .all(space)
      .map(({ record, versions }) => `${record} ${normal(versions as string)}`);
    const questions = writer
      .prepare(QUESTIONS)
      .all({ space })
      .map((row) => Object.values(row).join(' '));
    stands.set(space, {
      state: `${states[space]?.records ?? 0} records ${states[space]?.hash.slice(0, 16) ?? '-'}`,
      ops: `${ops.length} ops ${sha(ops.join())}`,
      heads: `${heads.length} documents ${sha(heads.join())}`,
      questions: `${questions.length} questions ${sha(questions.join())}`,
      merged: space === 'org' ? mergedIn(writer) : '',
    });
  }
  return stands;
}

/** Where two holders of a space differ. */
export function differences(holdings: readonly Holding[]): string[] {
  const first = new Map<string, { name: string; stand: Stand }>();
  const found: string[] = [];
  for (const holding of holdings)
    for (const [space, stand] of standsOf(holding)) {
      const other = first.get(space);
      if (other === undefined) {
        first.set(space, { name: holding.name, stand });
        continue;
      }
      for (const what of ['ops', 'state', 'heads', 'questions', 'merged'] as const)
        if (other.stand[what] !== stand[what])
          found.push(`${space} ${what}: ${other.name} has ${other.stand[what]}, ${holding.name} ${stand[what]}`);
    }
  return found;
}
