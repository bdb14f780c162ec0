/** `edit`, `undo`, `stats`: small commands on records. */
import { readFileSync } from 'node:fs';
import { recordCounts } from '#core/stats.ts';
import { registry } from '#modules/entities.ts';
import { demand } from '#platform/access/decide.ts';
import { undoFaults } from '#platform/records/undo.ts';
import type { Values } from '#shared/entity/entity.ts';
import { parseContextOf, readTypedValues } from '#shared/entity/typed-values.ts';
import { isId } from '#shared/ids/uuid.ts';
import { cliFaults } from '../arguments.ts';
import type { OpenCommand } from '../command.ts';
import { notHeldLine, saidNotHeld } from '../not-held.ts';
import { facts } from '../output.ts';
import { entityOf } from './show.ts';

function readValues(path: string): Values {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (thrown) {
    const problem = thrown instanceof SyntaxError ? 'is not valid JSON' : 'cannot be read';
    throw cliFaults['cli.usage']({ problem: `The file ${path} ${problem}` });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw cliFaults['cli.usage']({ problem: `The file ${path} must hold one JSON object of fields and values` });
  return value as Values;
}

export const edit: OpenCommand = async ({ args, output, platform, actor }) => {
  const id = (args.positionals[0] ?? '').toLowerCase();
  demand(actor, { permission: 'record.write' });
  const entity = entityOf(platform, id);
  const values = readTypedValues(
    registry.byName(entity),
    readValues(args.required('values')),
    parseContextOf(platform.organisation(), platform.clock.now()),
  );
  const { ops } = platform.records.commit({ actor, changes: [{ kind: 'edit', entity, id, values }] });
  output.result({ op: ops[0]?.op ?? null }, ({ op }) =>
    op ? `Saved as ${op}.` : 'Nothing differed; nothing was written.',
  );
  return 0;
};

/** Takes back an op or, in slices, a batch. */
export const undo: OpenCommand = async ({ args, output, platform, actor }) => {
  const id = (args.positionals[0] ?? '').toLowerCase();
  if (!isId(id)) throw undoFaults['undo.missing']();
  const result = platform.records.undo(actor, id);
  output.result(result, ({ undone, kept }) =>
    [
      undone.length > 0 ? `Put back: ${undone.join(', ')}.` : 'Nothing was left to take back.',
      kept.length > 0 ? `Kept, since changed: ${kept.join(', ')}.` : '',
    ]
      .filter(Boolean)
      .join('\n'),
  );
  return 0;
};

export const stats: OpenCommand = async ({ actor, output, platform }) => {
  const answer = { records: recordCounts(platform, actor), ...saidNotHeld(platform, registry.entities) };
  output.result(answer, ({ records, notHeld }) =>
    [facts(records), notHeldLine(notHeld)].filter(Boolean).join('\n'),
  );
  return 0;
};
