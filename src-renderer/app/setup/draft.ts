/** What set-up gathers before anything is written, and the suggestions it begins with. Pure. */
import { fold } from '../../ui/fold.ts';
import type { UiLanguage } from '../../ui/preferences.ts';

export type LawProfile = 'US' | 'EU' | 'VN';

/** A clinic of one's own, one that shares with other computers, or one of which nothing is left but relay and kit. */
export const WAYS = ['new', 'join', 'recover'] as const;
export type Way = (typeof WAYS)[number];

export interface Draft {
  readonly way: Way;
  readonly language: UiLanguage;
  readonly name: string;
  readonly timeZone: string;
  readonly region: string;
  readonly lawProfile: LawProfile;
  readonly production: boolean;
  readonly adminName: string;
  /** Null: follows the name. */
  readonly adminLogin: string | null;
  readonly password: string;
  readonly kit: string | null;
}

/** The European Union and the EEA: where the GDPR applies. */
const EU = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' '),
);

export const lawOf = (region: string): LawProfile => (region === 'VN' ? 'VN' : EU.has(region) ? 'EU' : 'US');

/** The country in a language tag (`es-MX`), where it names one. */
export const regionOfTag = (tag: string): string | undefined => /-([A-Z]{2})$/.exec(tag)?.[1];

/** A login as most clinics write it: “María del Mar López” is maria.lopez. */
export function suggestLogin(name: string): string {
  const words = fold(name)
    .replace(/[^a-z0-9 ]+/g, '')
    .split(/\s+/)
    .filter(Boolean);
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return [first, last].filter(Boolean).join('.').slice(0, 64);
}

export const loginOf = (draft: Draft): string => (draft.adminLogin ?? suggestLogin(draft.adminName)).trim();

/** What a password must not be made of. */
export const passwordWords = (draft: Draft): readonly string[] =>
  [draft.name, draft.adminName, loginOf(draft)].filter((word) => word !== '');

export function firstDraft(language: UiLanguage, tags: readonly string[], timeZone: string): Draft {
  const region =
    tags.map(regionOfTag).find((one) => one !== undefined) ?? (timeZone === 'Asia/Ho_Chi_Minh' ? 'VN' : 'US');
  return {
    way: 'new',
    language,
    name: '',
    timeZone,
    region,
    lawProfile: lawOf(region),
    production: false,
    adminName: '',
    adminLogin: null,
    password: '',
    kit: null,
  };
}
