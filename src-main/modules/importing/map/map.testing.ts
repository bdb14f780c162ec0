/** Maps single resources, rows and cards in tests, as the readers would. */
import type { RawUnit } from '../readers/unit.ts';
import { CardReader } from '../readers/vcard.ts';
import { mapCard } from './card.ts';
import { planCsv } from './csv/plan.ts';
import { mapRow } from './csv/row.ts';
import { mapSyntheaRow } from './csv/synthea.ts';
import type { Draft, MapContext, MappedUnit } from './draft.ts';
import { mapResource } from './fhir/resource.ts';
import { flagValueSet } from './flag-value-set.ts';

export const context: MapContext = {
  region: 'US',
  dateOrder: 'mdy',
  year: 2026,
  flags: flagValueSet(null),
  startedAt: '2026-03-05T14:30:00.000Z',
};

export const fhir = (resource: object, fullUrl?: string): MappedUnit =>
  mapResource(
    { kind: 'resource', place: 'line 1', resource: resource as never, ...(fullUrl ? { fullUrl } : {}) },
    0,
    context,
  );

/** The rows of a table, header first. */
export function csv(text: string): readonly MappedUnit[] {
  const plan = planCsv(Buffer.from(text), true, {}, context);
  const rows = text.trimEnd().split('\n').slice(plan.skip);
  const none = new Set<string>();
  return rows.map((row, index) => {
    const unit = {
      kind: 'row',
      place: `line ${index + 1 + plan.skip}`,
      cells: row.split(plan.delimiter),
    } as const;
    return plan.kind === 'synthea' ? mapSyntheaRow(unit, 0, plan, context, none) : mapRow(unit, 0, plan, context);
  });
}

export function card(...lines: string[]): MappedUnit {
  const reader = new CardReader();
  const [unit] = reader.push(Buffer.from(['BEGIN:VCARD', ...lines, 'END:VCARD', ''].join('\r\n')));
  return mapCard(unit as Extract<RawUnit, { kind: 'card' }>, 0, context);
}

export function drafts(unit: MappedUnit): readonly Draft[] {
  if (unit.outcome.kind !== 'take') throw new Error(`not taken: ${JSON.stringify(unit.outcome)}`);
  return unit.outcome.drafts;
}

/** The values of a unit's own draft. */
export const values = (unit: MappedUnit) => (drafts(unit)[0] as Draft).values;
export const reason = (unit: MappedUnit) =>
  unit.outcome.kind === 'leave' ? unit.outcome.reason : unit.outcome.kind;
