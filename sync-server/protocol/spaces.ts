/** The spaces an organisation's records travel in (design §6). `local` never travels and is therefore not here. */
export const SPACES = ['org', 'clinical', 'restricted', 'audit'] as const;
export type SpaceName = (typeof SPACES)[number];

/** Codes on the wire; permanent. */
const CODES: Readonly<Record<SpaceName, number>> = { org: 1, clinical: 2, restricted: 3, audit: 4 };

export const codeOfSpace = (space: SpaceName): number => CODES[space];

/** Undefined for a space of a newer version. */
export const spaceOfCode = (code: number): SpaceName | undefined => SPACES.find((space) => CODES[space] === code);
