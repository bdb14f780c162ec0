/** Templates of what front desks write, with `{slots}` filled from the person; `{day}` lies ahead, `{past}` behind. */
import type { ActivityInput } from '#modules/activities/contract/activity.entity.ts';

export type PhraseKind = 'call' | 'email' | 'text' | 'visit' | 'note';

export interface Phrase {
  readonly kind: PhraseKind;
  readonly direction: NonNullable<ActivityInput['direction']>;
  readonly subject?: string;
  readonly text: string;
  readonly outcome?: string;
  readonly noteType?: NonNullable<ActivityInput['noteType']>;
}

export const SLOTS = [
  'first',
  'family',
  'provider',
  'practice',
  'payer',
  'day',
  'past',
  'time',
  'staff',
  'amount',
  'number',
  'relative',
] as const;
export type Slot = (typeof SLOTS)[number];

/** A template cut at its slots once, so that filling it is a walk over its parts. */
export type Compiled = readonly (string | { readonly slot: Slot })[];

export function compile(template: string): Compiled {
  const parts: (string | { readonly slot: Slot })[] = [];
  for (const [index, part] of template.split(/\{(\w+)\}/).entries()) {
    if (index % 2 === 0) {
      if (part !== '') parts.push(part);
      continue;
    }
    if (!(SLOTS as readonly string[]).includes(part)) throw new Error(`no such slot: ${part}`);
    parts.push({ slot: part as Slot });
  }
  return parts;
}

/** A slot that begins a text gets a capital letter. */
export function fill(compiled: Compiled, value: (slot: Slot) => string): string {
  let text = '';
  for (const part of compiled) {
    const piece = typeof part === 'string' ? part : value(part.slot);
    text += text === '' && typeof part !== 'string' ? piece.charAt(0).toUpperCase() + piece.slice(1) : piece;
  }
  return text;
}

const maker =
  (kind: PhraseKind, direction: Phrase['direction']) =>
  (text: string, more: Omit<Phrase, 'kind' | 'direction' | 'text'> = {}): Phrase => ({
    kind,
    direction,
    text,
    ...more,
  });

export const callIn = maker('call', 'inbound');
export const callOut = maker('call', 'outbound');
export const textIn = maker('text', 'inbound');
export const textOut = maker('text', 'outbound');
export const mailIn = maker('email', 'inbound');
export const mailOut = maker('email', 'outbound');
export const walkIn = maker('visit', 'inbound');
export const note = maker('note', 'internal');
