/** What was whispered, by whom and to whom, and what came through: nothing else may, nothing twice, and nothing of it may rest anywhere. */
import type { Whisper } from '#platform/sync/whispering.ts';

export interface SaidWhisper {
  readonly from: string;
  readonly space: string;
  /** Hashes of the records of the membership log that its author knew of. */
  readonly membership: readonly string[];
}

export interface HeardWhisper {
  /** As the network names it. */
  readonly device: string;
  readonly from: string;
  readonly space: string;
  readonly text: string;
}

export interface Whispers {
  /** By the text, of which there are no two. */
  readonly said: Map<string, SaidWhisper>;
  readonly all: readonly HeardWhisper[];
  heard(device: string, whisper: Whisper): void;
}

export function createWhispers(): Whispers {
  const all: HeardWhisper[] = [];
  return {
    said: new Map(),
    all,
    heard: (device, { from, space, bytes }) => void all.push({ device, from, space, text: bytes.toString() }),
  };
}

/** Whispers that nobody said, or another, or elsewhere; and those that came twice. */
export function strangeWhispers({ said, all }: Whispers): string[] {
  const heard = new Set<string>();
  return all.flatMap(({ device, from, space, text }) => {
    const known = said.get(text);
    const name = `${device.slice(-4)} heard ${text.slice(0, 30)}`;
    if (known === undefined) return [`${name}, which nobody whispered`];
    if (known.from !== from || known.space !== space) return [`${name} as another’s`];
    const isTwice = heard.has(`${device}/${text}`);
    heard.add(`${device}/${text}`);
    return isTwice ? [`${name} twice`] : [];
  });
}
