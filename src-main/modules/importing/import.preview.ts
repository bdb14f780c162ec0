/** A look at an uploaded file before anything is imported: what it is, how its columns would be read, its first units. */

import type { z } from 'zod';
import type { Platform } from '#platform/module.ts';
import { nameToText, type PersonName } from '#shared/entity/fields/person-name.ts';
import { Fault } from '#shared/errors/fault.ts';
import type { preview } from './contract/importing.api.ts';
import { type CsvMapping, type CsvPlan, demandUseful } from './map/csv/plan.ts';
import type { MappedUnit } from './map/draft.ts';
import { type Content, type ImportAs, openContent } from './readers/content.ts';
import { contextOf, planOf, readUnits } from './readers/read-units.ts';
import type { Source } from './readers/unit.ts';
import { type SavedMapping, savedMappings } from './store/mappings.queries.ts';

type Preview = z.input<typeof preview.output>;

const UNITS = 5;

/** One line that a person recognises. */
function textOf({ outcome }: MappedUnit): string {
  if (outcome.kind === 'refuse') return outcome.fault.message;
  if (outcome.kind === 'leave') return outcome.reason;
  const [{ entity, values }] = outcome.drafts as readonly [(typeof outcome.drafts)[0]];
  const name = values.name as PersonName | string | undefined;
  const title = typeof name === 'object' ? nameToText(name) : name;
  const more = [values.birthDate, values.start, values.label, values.planName].filter(
    (value) => typeof value === 'string',
  );
  return [entity, title, ...more].filter(Boolean).join(' · ');
}

const tableOf = (plan: CsvPlan, saved: SavedMapping | undefined): NonNullable<Preview['table']> => ({
  kind: plan.kind,
  entity: plan.entity,
  delimiter: plan.delimiter,
  dateOrder: plan.dateOrder,
  hasHeader: plan.skip > 0,
  header: [...plan.header],
  targets: [...plan.targets],
  rows: plan.sample.map((row) => [...row]),
  signature: plan.signature,
  savedMapping: saved?.name ?? null,
});

/** Faults: `import.upload_missing`, `import.upload_broken`, `import.mapping_invalid`. A file that cannot be read is an answer. */
export async function previewUpload(
  platform: Platform,
  source: Source,
  as: ImportAs,
  given: CsvMapping | undefined,
): Promise<Preview> {
  const startedAt = new Date(platform.clock.now()).toISOString();
  const { region, timeZone, flagValueSet } = platform.organisation();
  const base = { region, timeZone, flagValueSet, startedAt };
  let content: Content;
  let table: Preview['table'] = null;
  let mapping = given ?? {};
  try {
    content = await openContent(source, as, mapping.encoding);
    await content.chunks[Symbol.asyncIterator]().return?.(undefined);
    if (content.format === 'csv') {
      const plan = planOf(content, mapping, contextOf(base));
      const saved = given === undefined ? savedMappings(platform.writer)[plan.signature] : undefined;
      mapping = saved?.mapping ?? mapping;
      const used = saved ? planOf(content, mapping, contextOf(base)) : plan;
      table = tableOf(used, saved);
      demandUseful(used);
    }
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    // A table whose columns nobody recognised is shown all the same, so that they can be mapped by hand.
    return { format: table ? 'csv' : null, fault: thrown.toValue(), table, units: [] };
  }
  const units: { place: string; text: string }[] = [];
  const stream = readUnits({ ...base, sources: [source], as, mapping });
  for await (const batch of stream) {
    for (const unit of batch.units)
      if (units.length < UNITS) units.push({ place: unit.place, text: textOf(unit) });
    if (units.length >= UNITS) break;
  }
  return { format: content.format, fault: null, table, units };
}
