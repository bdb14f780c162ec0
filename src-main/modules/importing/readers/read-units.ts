/**
 * From sources to mapped units, in order and in small batches: opens, recognises, cuts, maps. Pure but for the files; it
 * runs in a worker thread, in this one for a preview, and gives the same units each time it reads the same files.
 */
import { parseContextOf } from '#shared/entity/typed-values.ts';
import { Fault, type FaultValue, toFaultValue } from '#shared/errors/fault.ts';
import { fileFaults, textFaults } from '../import.faults.ts';
import { mapCard } from '../map/card.ts';
import { type CsvMapping, type CsvPlan, demandUseful, planCsv } from '../map/csv/plan.ts';
import { mapRow } from '../map/csv/row.ts';
import { mapSyntheaRow, type NoPayers } from '../map/csv/synthea.ts';
import type { MapContext, MappedUnit } from '../map/draft.ts';
import { mapResource } from '../map/fhir/resource.ts';
import { flagValueSet } from '../map/flag-value-set.ts';
import { type Content, HEAD_BYTES, type ImportAs, openContent } from './content.ts';
import { CsvReader } from './csv.ts';
import { FhirJsonReader } from './fhir-json.ts';
import { legacyEncoding } from './text.ts';
import type { RawUnit, Source } from './unit.ts';
import { CardReader } from './vcard.ts';

export interface ReadRequest {
  readonly sources: readonly Source[];
  readonly as: ImportAs;
  readonly mapping: CsvMapping;
  /** Mappings for tables of these layouts, where `mapping` says nothing. */
  readonly saved?: Readonly<Record<string, CsvMapping>>;
  /** ISO 3166 of the organisation. */
  readonly region: string;
  readonly timeZone: string;
  readonly flagValueSet: string | null;
  readonly startedAt: string;
}

/** Units of one source; `bytes`: of the file as it lies there, read so far over all sources. */
export interface UnitBatch {
  readonly units: readonly MappedUnit[];
  readonly bytes: number;
}

/** Units handed over at once: what crosses from one thread to another holds up the one that takes it. */
const MAX_UNITS = 100;

interface ChunkReader {
  push(chunk: Uint8Array): readonly RawUnit[];
  end(): readonly RawUnit[];
}

type Mapper = (unit: RawUnit) => MappedUnit;

const refused = (source: number, place: string, fault: FaultValue): MappedUnit => ({
  source,
  place,
  key: '',
  aliases: [],
  kind: '',
  byContent: false,
  hash: '',
  outcome: { kind: 'refuse', fault },
  notes: [],
  withheld: { ssn: 0, card: 0 },
});

export const contextOf = (
  request: Pick<ReadRequest, 'region' | 'timeZone' | 'flagValueSet' | 'startedAt'>,
): MapContext => ({
  ...parseContextOf(request, Date.parse(request.startedAt)),
  flags: flagValueSet(request.flagValueSet),
  startedAt: request.startedAt,
});

/** How a table would be read. */
export const planOf = (content: Content, mapping: CsvMapping, context: MapContext): CsvPlan =>
  planCsv(content.head, content.head.length < HEAD_BYTES, mapping, context);

function readerOf(
  content: Content,
  source: number,
  request: ReadRequest,
  context: MapContext,
  none: NoPayers,
): [ChunkReader, Mapper] {
  if (content.format === 'csv') {
    const found = planOf(content, request.mapping, context);
    const saved = request.saved?.[found.signature];
    const plan = saved === undefined ? found : planOf(content, saved, context);
    demandUseful(plan);
    const map: Mapper = (unit) =>
      unit.kind !== 'row'
        ? refused(source, unit.place, (unit as Extract<RawUnit, { kind: 'broken' }>).fault)
        : plan.kind === 'synthea'
          ? mapSyntheaRow(unit, source, plan, context, none)
          : mapRow(unit, source, plan, context);
    return [new CsvReader(plan.delimiter, plan.skip, legacyEncoding(context.region)), map];
  }
  const reader =
    content.format === 'vcard' ? new CardReader() : new FhirJsonReader(content.format === 'fhir-lines');
  const map: Mapper = (unit) => {
    if (unit.kind === 'resource') return mapResource(unit, source, context);
    if (unit.kind === 'card') return mapCard(unit, source, context);
    return refused(source, unit.place, (unit as Extract<RawUnit, { kind: 'broken' }>).fault);
  };
  return [reader, map];
}

async function* readSource(
  source: Source,
  index: number,
  request: ReadRequest,
  context: MapContext,
  none: NoPayers,
): AsyncGenerator<MappedUnit[]> {
  let last = '';
  try {
    const content = await openContent(source, request.as, request.mapping.encoding);
    const [reader, map] = readerOf(content, index, request, context, none);
    let any = false;
    const mapAll = (raw: readonly RawUnit[]): MappedUnit[] => {
      const units = raw.map(map);
      last = units.at(-1)?.place ?? last;
      any ||= units.length > 0;
      return units;
    };
    for await (const chunk of content.chunks) {
      const units = mapAll(reader.push(chunk));
      if (units.length > 0) yield units;
    }
    const rest = mapAll(reader.end());
    if (rest.length > 0) yield rest;
    if (!any && content.format === 'vcard') throw fileFaults['import.empty']();
    // One of Synthea's tables may well be empty.
    if (!any && content.format === 'csv' && planOf(content, request.mapping, context).kind === 'contacts')
      throw textFaults['csv.no_rows']();
  } catch (thrown) {
    // A fault of the file costs what is left of it; a defect too, but it shows no text of its own.
    if (!(thrown instanceof Fault)) reportDefect(thrown);
    yield [refused(index, last === '' ? 'file' : `after ${last}`, toFaultValue(thrown))];
  }
}

/** Stack lines without the message, which may hold record content. */
function reportDefect(thrown: unknown): void {
  const frames =
    thrown instanceof Error ? (thrown.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  console.error(['import: a defect while reading', ...frames].join('\n'));
}

/** All units of all sources, in order. */
export async function* readUnits(request: ReadRequest): AsyncGenerator<UnitBatch> {
  const context = contextOf(request);
  const none: NoPayers = new Set();
  let bytes = 0;
  for (const [index, source] of request.sources.entries()) {
    const counted = {
      ...source,
      onBytes: (count: number) => {
        bytes += count;
      },
    };
    for await (const units of readSource(counted, index, request, context, none))
      for (let at = 0; at < units.length; at += MAX_UNITS) yield { units: units.slice(at, at + MAX_UNITS), bytes };
  }
}
