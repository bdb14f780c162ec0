/** Why a relay does not start: a code for programs, a sentence for its keeper. */
const EXIT_CODES = {
  'options.wrong': 2,
  'port.taken': 3,
  'port.refused': 3,
  'tls.unreadable': 4,
  'tls.demanded': 4,
  'token.unreadable': 4,
  'token.demanded': 4,
  'data.in_use': 5,
  'data.newer': 6,
  'data.foreign': 6,
  'data.unusable': 6,
} as const;
export type StartFailureCode = keyof typeof EXIT_CODES;

export class StartFailure extends Error {
  override readonly name = 'StartFailure';
  readonly code: StartFailureCode;
  constructor(code: StartFailureCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
  /** What the process ends with. */
  get exitCode(): number {
    return EXIT_CODES[this.code];
  }
}
