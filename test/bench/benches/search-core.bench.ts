/**
 * The core's part of a search, without window: every way of asking in turn. The control is the bare SELECT of twenty
 * people by the beginning of their name.
 */
import { type Hit, searchPeople, searchText } from '#modules/people/contract/search.api.ts';
import type { CoreBench } from '../bench.ts';
import { lineOf, spreadOf, timed, timedAsync } from '../measure.ts';
import { drawQueries, TEXTS } from '../queries.ts';

const SEARCHES = 160;
const WARM_UP = 40;
/** Of the 50 ms to the paint; the rest is the window's. */
const BUDGET = 50;
const TEXT_BUDGET = 300;

export const searchCoreBench: CoreBench = {
  names: ['search.core', 'search.text.core'],
  on: 'core',
  async *run(_clinic, { platform: { writer }, call }) {
    const queries = drawQueries(writer, SEARCHES + WARM_UP);
    const millis: number[] = [];
    const byKind = new Map<string, number[]>();
    let found = 0;
    for (const [index, { text, kind, id }] of queries.entries()) {
      let hits: readonly Hit[] = [];
      const took = await timedAsync(async () => {
        ({ hits } = await call(searchPeople, { text }));
      });
      if (index < WARM_UP) continue;
      millis.push(took);
      byKind.set(kind, [...(byKind.get(kind) ?? []), took]);
      if (hits.slice(0, 5).some((hit) => hit.id === id)) found += 1;
    }
    const prefix = writer.prepare(
      'SELECT * FROM person WHERE deleted IS NULL AND sort_name >= ? AND sort_name < ? ORDER BY sort_name LIMIT 20',
    );
    const bare = queries.map(({ name }) => {
      const start = name
        .slice(name.lastIndexOf(' ') + 1)
        .toLowerCase()
        .slice(0, 4);
      return timed(() => prefix.all(start, `${start}\u{10ffff}`));
    });
    if (found < millis.length / 2)
      throw new Error(`only ${found} of ${millis.length} were found: the index is not ready`);
    yield lineOf({
      bench: 'search.core',
      values: millis,
      budget: BUDGET,
      control: { name: 'bare SELECT by a name’s beginning', values: bare },
      more: {
        amongFirstFive: Math.round((found / millis.length) * 1000) / 1000,
        kinds: Object.fromEntries([...byKind].map(([kind, values]) => [kind, spreadOf(values)])),
      },
    });
    const texts: number[] = [];
    for (let round = 0; round < 5; round += 1)
      for (const text of TEXTS) texts.push(await timedAsync(() => call(searchText, { text })));
    const like = writer.prepare('SELECT rid FROM activity WHERE person IS NOT NULL ORDER BY rid DESC LIMIT 20');
    yield lineOf({
      bench: 'search.text.core',
      values: texts,
      budget: TEXT_BUDGET,
      control: {
        name: 'bare SELECT of the last twenty activities',
        values: texts.map(() => timed(() => like.all())),
      },
    });
  },
};
