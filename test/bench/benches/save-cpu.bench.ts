/** Processor time of one save, of the thread that saves: a telephone number corrected. The control is the bare UPDATE of that row, committed. */
import { idFromBytes } from '#shared/ids/uuid.ts';
import type { CoreBench } from '../bench.ts';
import { cpuOf, inTurn, lineOf } from '../measure.ts';

const SAVES = 300;
const WARM_UP = 50;
const BUDGET = 1;

export const saveCpuBench: CoreBench = {
  names: ['save.cpu'],
  on: 'core',
  async *run(_clinic, { platform, actor }) {
    const { writer, records } = platform;
    const ids = writer
      .prepare(
        'SELECT id FROM person WHERE deleted IS NULL AND phones IS NOT NULL AND rid % 7 = 3 ORDER BY random() LIMIT ?',
      )
      .all(SAVES + WARM_UP)
      .map((row) => idFromBytes(row.id as Uint8Array));
    const phone = (turn: number): string => `(39${turn % 10}) 482-${String(turn).padStart(4, '0')}`;
    const save = (turn: number): number =>
      cpuOf(() =>
        records.commit({
          actor,
          changes: [
            {
              kind: 'edit',
              entity: 'person',
              id: ids[turn % ids.length] as string,
              values: {
                phones: [
                  {
                    value: { e164: `+139${turn % 10}482${String(turn).padStart(4, '0')}`, original: phone(turn) },
                  },
                ],
              },
            },
          ],
        }),
      );
    const rows = writer.prepare('SELECT rid, nickname FROM person ORDER BY random() LIMIT ?').all(SAVES + WARM_UP);
    // The value that is there: the check that runs beside the other figures finds whatever was written past the door.
    const bare = (turn: number): number => {
      const { rid, nickname } = rows[turn % rows.length]!;
      return cpuOf(() =>
        writer.transaction(() =>
          writer.prepare('UPDATE person SET nickname = ? WHERE rid = ?').run(nickname, rid),
        ),
      );
    };
    inTurn(WARM_UP, save, bare);
    const { ones, others } = inTurn(
      Math.min(SAVES, ids.length),
      (turn) => save(turn + WARM_UP),
      (turn) => bare(turn + WARM_UP),
    );
    yield lineOf({
      bench: 'save.cpu',
      values: ones,
      budget: BUDGET,
      control: { name: 'bare UPDATE of one column', values: others },
    });
  },
};
