/**
 * `erase ID [--fields NAME,NAME] [--reason TEXT]`: destroys what fields hold and ever held, or a whole record with the entries
 * about it, for good. Of a person who was merged, in every record they have: a copy left in one would still be found.
 */
import { listOwnErasures } from '#core/backup.ts';
import { forgettingSteps } from '#core/forgetting.ts';
import { registry } from '#modules/entities.ts';
import { entitiesUnder } from '#platform/records/entries.ts';
import { eraseWhole } from '#platform/records/erase-whole.ts';
import { cliFaults } from '../arguments.ts';
import type { OpenCommand } from '../command.ts';
import { notHeldLine, saidNotHeld } from '../not-held.ts';
import { entityOf } from './show.ts';

export const erase: OpenCommand = async ({ args, output, platform, modules, actor, key }) => {
  const id = args.positionals[0]?.toLowerCase();
  if (id === undefined) throw cliFaults['cli.usage']({ problem: 'Name the record by its id' });
  const entity = entityOf(platform, id);
  const reason = args.option('reason') ?? 'asked for at the command line';
  const fields = args.option('fields')?.split(',').filter(Boolean);
  const steps = eraseWhole({ ...platform, registry }, actor, { entity, id, fields, reason });
  let step = steps.next();
  while (!step.done) step = steps.next();
  const { op, records, entries } = step.value;
  if (records > 1) output.progress(`In all ${records} records of this person.`);
  const beyond = fields ? {} : saidNotHeld(platform, entitiesUnder(registry, registry.byName(entity)));
  // The program answers and ends: what is otherwise done in the background is done now.
  for (const _ of forgettingSteps(platform, modules));
  listOwnErasures(platform, key);
  output.result({ erased: id, fields: fields ?? null, op, entries, ...beyond }, ({ notHeld }) =>
    [
      op === null && entries === 0
        ? 'It was erased already.'
        : `Erased ${fields?.join(', ') ?? `the whole record, and ${entries} entries about it`}.`,
      'Backups lose it when they expire, after 12 months at most; one that is put back before erases it again. The relay drops it 31 days after all computers were online, 180 days at the latest, and nothing of what only one computer holds.',
      notHeld && `${notHeldLine(notHeld)}: erase it once more on a computer that holds them.`,
    ]
      .filter(Boolean)
      .join('\n'),
  );
  return 0;
};
