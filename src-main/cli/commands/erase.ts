/** `erase ID [--fields NAME,NAME] [--reason TEXT]`: destroys what fields hold and ever held, or a whole record, for good. */
import { forgettingSteps } from '#core/forgetting.ts';
import { cliFaults } from '../arguments.ts';
import type { OpenCommand } from '../command.ts';
import { entityOf } from './show.ts';

export const erase: OpenCommand = async ({ args, output, platform, modules, actor }) => {
  const id = args.positionals[0]?.toLowerCase();
  if (id === undefined) throw cliFaults['cli.usage']({ problem: 'Name the record by its id' });
  const entity = entityOf(platform, id);
  const reason = args.option('reason') ?? 'asked for at the command line';
  const fields = args.option('fields')?.split(',').filter(Boolean);
  const { ops } = platform.records.commit({
    actor,
    changes: [{ kind: 'erase', entity, id, reason, ...(fields ? { fields } : {}) }],
  });
  // The program answers and ends: what is otherwise done in the background is done now.
  for (const _ of forgettingSteps(platform, modules));
  output.result({ erased: id, fields: fields ?? null, op: ops[0]?.op ?? null }, (answer) =>
    answer.op === null ? 'It was erased already.' : `Erased ${answer.fields?.join(', ') ?? 'the whole record'}.`,
  );
  return 0;
};
