/** The manual's pages: `resources/help/<language>/<page>.md`, loaded when they are opened. English stands in. */
import type { UiLanguage } from '../../ui/preferences.ts';

const files = import.meta.glob<string>('../../../resources/help/*/*.md', { query: '?raw', import: 'default' });

/** In the order of the manual's list; titles are `help:page.<id>`. */
export const HELP_PAGES = [
  'getting-started',
  'finding-people',
  'tasks',
  'importing',
  'merging',
  'computers',
  'backups',
  'looking-after',
  'keyboard',
  'security',
  'sensitive',
] as const;
export type HelpPageId = (typeof HELP_PAGES)[number];

export async function loadHelp(language: UiLanguage, page: HelpPageId): Promise<string> {
  const path = (of: string) => `../../../resources/help/${of}/${page}.md`;
  const load = files[path(language)] ?? files[path('en')];
  return load ? load() : '';
}
