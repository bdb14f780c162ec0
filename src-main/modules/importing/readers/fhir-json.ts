/** FHIR JSON and NDJSON as resources: bundles are opened, within one another too, and never held whole. */
import type { Fault, FaultValue } from '#shared/errors/fault.ts';
import { Fault as FaultClass } from '#shared/errors/fault.ts';
import { textFaults } from '../import.faults.ts';
import { type JsonPiece, JsonScanner } from './json-scanner.ts';
import { parseJson } from './json-value.ts';
import type { FhirJson, RawUnit } from './unit.ts';

const MAX_MEGABYTES = 32;
const MAX_DEPTH = 64;

const isObject = (value: unknown): value is FhirJson =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const PROBLEMS = {
  syntax: (line: number) =>
    textFaults['json.broken']({ line, problem: 'brackets, commas or quotation marks do not match' }),
  truncated: () => textFaults['json.truncated'](),
  too_deep: () => textFaults['json.too_deep']({ max: MAX_DEPTH }),
  too_large: () => textFaults['json.too_large']({ max: MAX_MEGABYTES }),
} as const;

/** Reads a stream of chunks; `lines`: each line is a value of its own. */
export class FhirJsonReader {
  readonly #scanner: JsonScanner;
  readonly #lines: boolean;
  #startOfFile = true;

  constructor(lines: boolean) {
    this.#lines = lines;
    this.#scanner = new JsonScanner({ maxBytes: MAX_MEGABYTES * 1024 * 1024, maxDepth: MAX_DEPTH, lines });
  }

  push(chunk: Uint8Array): RawUnit[] {
    const bytes =
      this.#startOfFile && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk;
    this.#startOfFile = false;
    return this.#units(this.#scanner.push(bytes));
  }

  end(): RawUnit[] {
    return this.#units(this.#scanner.end());
  }

  #units(pieces: readonly JsonPiece[]): RawUnit[] {
    const units: RawUnit[] = [];
    for (const piece of pieces) this.#read(piece, units);
    return units;
  }

  #read(piece: JsonPiece, units: RawUnit[]): void {
    const place = this.#placeOf(piece);
    if (piece.kind === 'broken') {
      units.push({ kind: 'broken', place, fault: PROBLEMS[piece.problem ?? 'syntax'](piece.line).toValue() });
      return;
    }
    const parsed = parseJson(piece.bytes, piece.line, piece.names);
    if (parsed instanceof FaultClass) {
      units.push({ kind: 'broken', place, fault: faultOf(parsed) });
      return;
    }
    const { value } = parsed;
    if (piece.kind === 'entry') this.#entry(value, place, units);
    else this.#resource(value, place, undefined, units);
  }

  /** An entry without a resource (a search outcome, a DELETE) holds nothing to take in. */
  #entry(entry: unknown, place: string, units: RawUnit[]): void {
    if (!isObject(entry) || entry.resource === undefined) return;
    const { fullUrl } = entry;
    this.#resource(entry.resource, place, typeof fullUrl === 'string' ? fullUrl : undefined, units);
  }

  #resource(value: unknown, place: string, fullUrl: string | undefined, units: RawUnit[]): void {
    if (!isObject(value) || typeof value.resourceType !== 'string') {
      units.push({ kind: 'broken', place, fault: textFaults['fhir.not_a_resource']().toValue() });
      return;
    }
    if (value.resourceType !== 'Bundle') {
      units.push({ kind: 'resource', place, resource: value, ...(fullUrl === undefined ? {} : { fullUrl }) });
      return;
    }
    // The entries of an outer bundle were read one by one and are gone from it; an inner one still holds its own.
    if (Array.isArray(value.entry))
      for (const [index, entry] of value.entry.entries())
        this.#entry(entry, `${place}, entry ${index + 1}`, units);
  }

  #placeOf({ value, entry, kind, line }: JsonPiece): string {
    const whole = this.#lines ? `line ${line}` : value > 1 ? `value ${value}, line ${line}` : `line ${line}`;
    if (entry === 0) return whole;
    const what = kind === 'element' ? 'element' : 'entry';
    return this.#lines ? `${whole}, ${what} ${entry}` : `${what} ${entry}, line ${line}`;
  }
}

const faultOf = (fault: Fault): FaultValue => fault.toValue();
