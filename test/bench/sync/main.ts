/** `npm run bench -- sync`: three ways of sharing the same records in one run, then the relay under load. */
import { join } from 'node:path';
import { createTempFolder } from '../../support/temp-folder.ts';
import type { Line } from '../measure.ts';
import type { Contender } from './contender.ts';
import { linesOf } from './lines.ts';
import { startProduct } from './product.ts';
import { relayLines } from './relay-load.ts';
import { type Amounts, play, type Results } from './scenario.ts';
import { startYjs } from './yjs.ts';

/** Small enough for three minutes, and for a snapshot to be due. */
const PEOPLE = 3_000;
const ENTRIES = 10;
/** A document of more is more than the controls can send as one message. */
const CONTROL_PEOPLE = 10_000;

const amountsOf = (people: number, activities: number): Amounts => ({
  people,
  activities,
  latencies: 60,
  rounds: 5,
  editsPerRound: 200,
  offlineEdits: 10_000,
});

export async function* benchSync(
  asked: { readonly people: number | null; readonly activities: number | null },
  say: (text: string) => void,
): AsyncGenerator<Line> {
  const people = asked.people ?? PEOPLE;
  const amounts = amountsOf(people, asked.activities ?? people * ENTRIES);
  const fewer = Math.min(people, CONTROL_PEOPLE);
  const forControls = people === fewer ? amounts : amountsOf(fewer, fewer * ENTRIES);
  const temp = createTempFolder();
  const run = async (start: () => Promise<Contender>, what: Amounts): Promise<Results> => {
    const contender = await start();
    try {
      return await play(contender, what, say);
    } finally {
      await contender.close();
    }
  };
  try {
    const ours = await run(() => startProduct(join(temp.path, 'ours')), amounts);
    const stock = await run(() => startYjs('y-websocket', join(temp.path, 'stock')), forControls);
    const beside = await run(() => startYjs('hocuspocus', join(temp.path, 'hocuspocus')), forControls);
    for (const line of linesOf(amounts, ours, stock, beside))
      yield people === fewer ? line : { ...line, controlPeople: fewer };
    say('the relay under load');
    yield* relayLines(join(temp.path, 'load'), { perDevice: 1_000, idle: 500 });
  } finally {
    temp.remove();
  }
}
