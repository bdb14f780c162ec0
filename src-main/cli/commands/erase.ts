/**
 * `erase ID [--fields NAME,NAME] [--reason TEXT]`: destroys what fields hold and ever held, or a whole record, for good. Of a
 * person who was merged, in every record they have: a copy left in one would still be found.
 */
import { forgettingSteps } from '#core/forgetting.ts';
import { Person } from '#modules/people/contract/person.entity.ts';
import { createCanonicals } from '#platform/canonical/canonical-table.ts';
import { cliFaults } from '../arguments.ts';
import type { OpenCommand } from '../command.ts';
import { entityOf } from './show.ts';

export const erase: OpenCommand = async ({ args, output, platform, modules, actor }) => {
  const id = args.positionals[0]?.toLowerCase();
  if (id === undefined) throw cliFaults['cli.usage']({ problem: 'Name the record by its id' });
  const entity = entityOf(platform, id);
  const reason = args.option('reason') ?? 'asked for at the command line';
  const fields = args.option('fields')?.split(',').filter(Boolean);
  const members = entity === Person.name ? createCanonicals(platform.writer, Person).members(id) : [];
  const { ops } = platform.records.commit({
    actor,
    changes: [...new Set([id, ...members])].map((one) => ({
      kind: 'erase',
      entity,
      id: one,
      reason,
      ...(fields ? { fields } : {}),
    })),
  });
  if (members.length > 1) output.progress(`In all ${members.length} records of this person.`);
  // The program answers and ends: what is otherwise done in the background is done now.
  for (const _ of forgettingSteps(platform, modules));
  output.result({ erased: id, fields: fields ?? null, op: ops[0]?.op ?? null }, (answer) =>
    answer.op === null
      ? 'It was erased already.'
      : `Erased ${answer.fields?.join(', ') ?? 'the whole record; entries about it stay'}.`,
  );
  return 0;
};
