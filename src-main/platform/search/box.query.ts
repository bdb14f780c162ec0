/** The one box: hits of all sources in one list, best first. What the actor may not read is not searched by either. */
import { mayRead } from '#platform/access/decide.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Query } from '../database/types.ts';
import { find } from './find.ts';
import { type Shown, shownByRid } from './hits.ts';
import { type Reading, readText, type TextContext } from './query-text.ts';
import type { Reason } from './similarity.ts';
import type { SearchSource } from './source.ts';
import { runOnReader, type Steps } from './steps.ts';

export interface BoxInput extends TextContext {
  readonly text: string;
  readonly limit: number;
  /** Whether records marked inactive or deceased may be among the hits. */
  readonly includeInactive: boolean;
  /** Typing has come to rest, or a hit was opened: the search goes into the audit log. */
  readonly settled: boolean;
}

export interface BoxHit extends Shown {
  readonly score: number;
  readonly reasons: Reason[];
}

export interface BoxOutput {
  readonly hits: BoxHit[];
}

/** With so many good hits of one source, the next need not be searched for misspelt names. */
const PLENTY = 5;
const GOOD = 0.75;

/** Meanings by what the actor may read; a slot that means nothing else to them makes its reading void. */
export const readableTo = (actor: Actor, source: SearchSource, readings: readonly Reading[]): Reading[] =>
  readings
    .map((reading) =>
      reading.map((slot) => ({
        ...slot,
        meanings: slot.meanings.filter((meaning) => mayRead(actor, source.classes[meaning.kind])),
      })),
    )
    .filter((reading) => reading.every((slot) => slot.meanings.length > 0));

function* searchSource(
  owner: object,
  source: SearchSource,
  all: readonly Reading[],
  { limit, includeInactive }: BoxInput,
  actor: Actor,
  widen: boolean,
): Steps<BoxHit[]> {
  const readings = readableTo(actor, source, all);
  if (readings.length === 0) return [];
  const found = yield* find(owner, source, readings, { limit, includeMarked: includeInactive, widen });
  const shown = yield* shownByRid(source, actor, found);
  return found.flatMap(({ rid, score, reasons }) => {
    const record = shown.get(rid);
    return record === undefined
      ? []
      : [{ ...record, score: Math.round(score * 1000) / 1000, reasons: [...reasons] }];
  });
}

/** `name` is the query's; hits of an earlier source come before equally good ones of a later. */
export const boxQuery = (name: string, sources: readonly SearchSource[]): Query<BoxInput, BoxOutput> => ({
  name,
  async run(db, input, actor) {
    const readings = readText(input.text, input);
    const hits: BoxHit[] = [];
    for (const source of sources) {
      const widen = hits.filter(({ score }) => score >= GOOD).length < PLENTY;
      hits.push(...(await runOnReader(db, searchSource(db, source, readings, input, actor, widen))));
    }
    return { hits: hits.sort((a, b) => b.score - a.score).slice(0, input.limit) };
  },
  trace: ({ settled, text }, { hits }) =>
    settled
      ? { action: 'search', entity: sources[0]!.entity.name, ids: hits.map(({ id }) => id), detail: text }
      : null,
});
