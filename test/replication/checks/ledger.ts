/**
 * What desks were told is saved, op by op, with what stood in each. Nothing may be anywhere that is not in here, nothing that is in
 * here may be missing where it belongs, and what stands in it may not have changed. It also knows, for every write, which
 * erasures of its record its author had seen: what he wrote outlives those and no other.
 */
import { hash } from 'node:crypto';
import type { Writer } from '#platform/database/types.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import { canariesIn } from '../workload/canaries.ts';

export interface Acknowledged {
  readonly op: Id;
  readonly record: Id;
  readonly kind: string;
  readonly space: string;
  /** The number of the desk. */
  readonly desk: number;
  /** Of all that no device may change. */
  readonly digest: string;
  /** Canaries it wrote, by the id of their field. */
  readonly words: ReadonlyMap<string, readonly string[]>;
  /** Of an erasure: field ids, or null for the whole record. */
  readonly erases: readonly string[] | null;
  /** Erasures of the record that stood here when it was written. */
  readonly saw: ReadonlySet<Id>;
  /** Hashes of the records of the membership log that the desk knew of when it was written. */
  readonly membership: readonly string[];
}

export interface Ledger {
  readonly acknowledged: ReadonlyMap<Id, Acknowledged>;
  /** Notes the ops that a desk wrote since it was last asked. `device`: the id its ops carry. */
  note(desk: number, writer: Writer, device: Id, membership: readonly string[]): readonly Acknowledged[];
  /** Whether anything of a record was ever erased. */
  isErased(record: Id): boolean;
  /** Canaries that an erasure took, as far as it has left its desk. */
  erased(hasLeft: (op: Id) => boolean): readonly ErasedWord[];
}

/** A value that was erased. One that was moved lives on in another space. */
export interface ErasedWord {
  readonly word: string;
  readonly space: string;
  readonly livesIn: ReadonlySet<string>;
}

type Row = Readonly<Record<string, unknown>>;

const CONTENT = 'id, record, entity, kind, space, hlc, device, actor, batch, undoes, body, doc, events';
const COLUMNS = CONTENT.split(', ');

/** Null where the op was blanked: then there is nothing to compare. */
export function digestOf(row: Row): string | null {
  if (row.body === null) return null;
  const text = COLUMNS.map((column) => {
    const value = row[column];
    return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value);
  }).join('|');
  return hash('sha256', text, 'hex');
}

export const opsIn = (writer: Writer): Row[] => writer.prepare(`SELECT ${CONTENT} FROM op`).all();

const bodyOf = (row: Row): Readonly<Record<string, unknown>> =>
  row.body === null ? {} : (JSON.parse(Buffer.from(row.body as Uint8Array).toString()) as Record<string, unknown>);

/** The field that a register belongs to: its name up to the first mark. */
const fieldOf = (register: string): string => register.replace(/[!/].*$/s, '');

function wordsIn(kind: string, body: Readonly<Record<string, unknown>>): Map<string, string[]> {
  const words = new Map<string, string[]>();
  if (kind !== 'create' && kind !== 'edit') return words;
  for (const [register, value] of Object.entries(body)) {
    const found = canariesIn(JSON.stringify(value));
    if (found.length > 0) words.set(fieldOf(register), [...(words.get(fieldOf(register)) ?? []), ...found]);
  }
  return words;
}

export function createLedger(): Ledger {
  const acknowledged = new Map<Id, Acknowledged>();

  const isGone = (write: Acknowledged, field: string, erasures: readonly Acknowledged[]): boolean =>
    erasures.some(
      (erasure) =>
        erasure.record === write.record &&
        !write.saw.has(erasure.op) &&
        (erasure.erases === null || erasure.erases.includes(field)),
    );

  return {
    acknowledged,
    note(desk, writer, device, membership) {
      const rows = writer
        .prepare(`SELECT seq, ${CONTENT} FROM op WHERE device = ? ORDER BY seq DESC LIMIT 60`)
        .all(idToBytes(device));
      const fresh: Acknowledged[] = [];
      for (const row of rows) {
        const op = idFromBytes(row.id as Uint8Array);
        if (acknowledged.has(op)) break;
        const kind = row.kind as string;
        const body = bodyOf(row);
        const erasures = writer
          .prepare("SELECT id FROM op WHERE record = ? AND kind = 'erase' AND seq < ?")
          .all(row.record, row.seq);
        const one: Acknowledged = {
          op,
          record: idFromBytes(row.record as Uint8Array),
          kind,
          space: row.space as string,
          desk,
          digest: digestOf(row) ?? '',
          words: wordsIn(kind, body),
          erases: kind === 'erase' ? ((body.fields as readonly string[] | undefined) ?? null) : [],
          saw: new Set(erasures.map(({ id }) => idFromBytes(id as Uint8Array))),
          membership,
        };
        acknowledged.set(op, one);
        fresh.push(one);
      }
      return fresh;
    },
    isErased: (record) => [...acknowledged.values()].some((one) => one.kind === 'erase' && one.record === record),
    erased(hasLeft) {
      const erasures = [...acknowledged.values()].filter(({ op, kind }) => kind === 'erase' && hasLeft(op));
      const gone: { word: string; space: string }[] = [];
      const alive = new Map<string, Set<string>>();
      if (erasures.length === 0) return [];
      for (const write of acknowledged.values())
        for (const [field, words] of write.words) {
          const isOver = isGone(write, field, erasures);
          for (const word of words)
            if (isOver) gone.push({ word, space: write.space });
            else alive.set(word, (alive.get(word) ?? new Set()).add(write.space));
        }
      const none: ReadonlySet<string> = new Set();
      return gone.map((one) => ({ ...one, livesIn: alive.get(one.word) ?? none }));
    },
  };
}
