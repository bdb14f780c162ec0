/**
 * Two runs of one database at the same time find each other by whispers to themselves. A relay may say an old whisper again, of a run that ended a minute
 * ago: so what counts is an answer that names this very run, drawn at random when it began. Whoever has the key answers; nobody else can.
 */

const BYTES = 16;
const NOBODY = Buffer.alloc(BYTES);
/** Other runs that are answered; more is no accident. */
const MOST = 16;

export interface TwinWatch {
  /** Asks whether there is another. */
  ask(): void;
  /** What was said to this device in its own name. */
  hear(bytes: Uint8Array): void;
}

interface Dependencies {
  /** Names this run; 16 bytes. */
  readonly instance: Uint8Array;
  readonly say: (bytes: Uint8Array) => void;
  /** There is another. */
  readonly heard: () => void;
}

export function createTwinWatch({ instance, say, heard }: Dependencies): TwinWatch {
  const own = Buffer.from(instance);
  const answered = new Set<string>();
  const answer = (other: Buffer): void => {
    const name = other.toString('hex');
    if (answered.has(name) || answered.size >= MOST) return;
    answered.add(name);
    say(Buffer.concat([own, other]));
  };
  return {
    ask: () => say(Buffer.concat([own, NOBODY])),
    hear(bytes) {
      if (bytes.length !== 2 * BYTES) return;
      const other = Buffer.from(bytes.subarray(0, BYTES));
      if (other.equals(own)) return;
      if (own.equals(bytes.subarray(BYTES))) heard();
      answer(other);
    },
  };
}
