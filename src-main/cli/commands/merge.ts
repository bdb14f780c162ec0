/** `merge SURVIVOR MERGED` and `unmerge MERGE`: two records of one person joined, and parted again. */

import { conflictsOf } from '#modules/people/contract/merge-choices.ts';
import { Person } from '#modules/people/contract/person.entity.ts';
import { mergePeople, unmergePeople } from '#modules/people/merging/merge.service.ts';
import { createCanonicals } from '#platform/canonical/canonical-table.ts';
import type { Platform } from '#platform/module.ts';
import { recordFaults } from '#platform/records/validate.ts';
import { type Id, isId } from '#shared/ids/uuid.ts';
import { cliFaults } from '../arguments.ts';
import type { OpenCommand, OpenCommandContext } from '../command.ts';

function idAt({ args }: OpenCommandContext, at: number, what: string): Id {
  const id = args.positionals[at]?.toLowerCase();
  if (id === undefined) throw cliFaults['cli.usage']({ problem: `Name ${what}` });
  if (!isId(id)) throw recordFaults['record.missing']();
  return id;
}

/** What speaks against it: a script has nobody to ask, so it is told beside the answer. */
function warnings({ writer, records }: Platform, ids: readonly Id[]): readonly string[] {
  const canonicals = createCanonicals(writer, Person);
  const [survivor, merged] = ids.map((id) => records.peek(Person.name, canonicals.canonical(id))?.values);
  if (!survivor || !merged) return [];
  return conflictsOf(survivor, merged).map(
    (conflict) =>
      `They contradict each other: ${conflict.kind} ${conflict.issuer} ${conflict.survivor || '–'} / ${conflict.merged || '–'}`,
  );
}

/** What each field is taken from is settled as the screen proposes it. */
export const merge: OpenCommand = async (context) => {
  const { args, output, platform, actor } = context;
  const survivor = idAt(context, 0, 'who stays, and who is merged');
  const merged = idAt(context, 1, 'who is merged');
  const told = warnings(platform, [survivor, merged]);
  const { merge: id, canonical } = mergePeople(platform, actor, {
    survivor,
    merged,
    reason: args.option('reason'),
    confirmed: true,
  });
  for (const line of told) output.progress(line);
  output.result(
    { merge: id, canonical },
    (answer) => `Merged as ${answer.merge}; ${answer.canonical} stands for both.`,
  );
  return 0;
};

export const unmerge: OpenCommand = async (context) => {
  const { args, output, platform, actor } = context;
  const id = idAt(context, 0, 'the merge');
  const { survivor, merged, kept } = unmergePeople(platform, actor, { merge: id, reason: args.option('reason') });
  output.result({ unmerged: id, survivor, merged, kept }, (answer) =>
    [
      `${answer.survivor} and ${answer.merged} are apart again.`,
      answer.kept.length > 0 ? `Kept, since changed: ${answer.kept.join(', ')}.` : '',
    ]
      .filter(Boolean)
      .join('\n'),
  );
  return 0;
};
