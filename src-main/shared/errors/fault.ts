/**
 * Faults: the one shape in which anything that goes wrong crosses a boundary (law 9).
 * A fault has a stable code, a sentence a front-desk person understands and what to do next.
 * Inside a process it is thrown; the API, the command line and workers turn it into its plain value.
 * Invariant: a code is defined once, and its wording holds no record content unless a parameter brings it.
 */

/** What the wording may be filled with: a file name, a line number, a field's name. */
export type FaultParams = Readonly<Record<string, string | number>>;

/** The plain form that travels over ports, sockets and standard output. */
export interface FaultValue {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly params?: FaultParams;
}

/** An expected failure. Anything else that is thrown is a defect and is reported as `internal`. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: string;
  readonly remedy: string;
  readonly params: FaultParams | undefined;

  constructor(value: FaultValue, options?: ErrorOptions) {
    super(value.message, options);
    this.code = value.code;
    this.remedy = value.remedy;
    this.params = value.params;
  }

  toValue(): FaultValue {
    const value = { code: this.code, message: this.message, remedy: this.remedy };
    return this.params === undefined ? value : { ...value, params: this.params };
  }
}

interface Wording {
  readonly message: string;
  readonly remedy: string;
}

const wordings = new Map<string, Wording>();

const fill = (template: string, params: FaultParams): string =>
  template.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));

/**
 * Declares the faults of one area: code → wording, with `{name}` where a parameter goes.
 * Returns a maker per code: `throw faults['import.not_json']({ file })`.
 */
export function defineFaults<const Codes extends Readonly<Record<string, Wording>>>(
  codes: Codes,
): { readonly [Code in keyof Codes]: (params?: FaultParams, cause?: unknown) => Fault } {
  const makers: Record<string, (params?: FaultParams, cause?: unknown) => Fault> = {};
  for (const [code, wording] of Object.entries(codes)) {
    if (wordings.has(code)) throw new Error(`fault code ${code} is defined twice`);
    wordings.set(code, wording);
    makers[code] = (params, cause) => {
      const value = {
        code,
        message: fill(wording.message, params ?? {}),
        remedy: fill(wording.remedy, params ?? {}),
      };
      return new Fault(params === undefined ? value : { ...value, params }, { cause });
    };
  }
  return makers as { readonly [Code in keyof Codes]: (params?: FaultParams, cause?: unknown) => Fault };
}

/** Every code defined by the modules loaded so far, for tests and for the translations. */
export const faultCodes = (): readonly string[] => [...wordings.keys()].sort();

const general = defineFaults({
  internal: {
    message: 'Something went wrong inside Almoner. Nothing was saved by this step.',
    remedy: 'Try again. If it happens again, send the diagnostics file to support.',
  },
});

/** The plain value of whatever was thrown; a defect never shows its own text, which may hold record content. */
export function toFaultValue(thrown: unknown): FaultValue {
  return thrown instanceof Fault ? thrown.toValue() : general.internal().toValue();
}

/** Rebuilds a fault on the other side of a boundary. */
export const fromFaultValue = (value: FaultValue): Fault => new Fault(value);
