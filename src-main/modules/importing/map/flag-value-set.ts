/**
 * Which clinical codes become flags (decisions X-01): an organisation's own list, or ours. One line each,
 * `kind|code, code prefix with * or word|label`. What is in no line stays out of the database.
 */
import { DEFAULT_FLAG_VALUE_SET } from '../contract/default-flag-value-set.ts';
import type { FlagRule, FlagValueSet } from './draft.ts';

const KINDS = ['chronicProgramme', 'careGap', 'immunisation'] as const;

type Domain = 'vaccine' | 'condition';

/** CVX numbers vaccines from 1 up, so a code means nothing without its domain. */
const domainOf = (kind: FlagRule['kind']): Domain => (kind === 'immunisation' ? 'vaccine' : 'condition');

/** Reads a list; lines that cannot be read are passed over. `text` null: our own list. */
export function flagValueSet(text: string | null): Readonly<Record<Domain, FlagValueSet>> {
  const exact = { vaccine: new Map<string, FlagRule>(), condition: new Map<string, FlagRule>() };
  const prefixes: { domain: Domain; prefix: string; rule: FlagRule }[] = [];
  const words: { domain: Domain; word: string; rule: FlagRule }[] = [];
  for (const line of (text ?? DEFAULT_FLAG_VALUE_SET).split('\n')) {
    const [kindText = '', what = '', label = ''] = line.split('|').map((part) => part.trim());
    const kind = KINDS.find((one) => one === kindText);
    if (!kind || what === '' || label === '' || label.length > 120) continue;
    const rule: FlagRule = { kind, label };
    const domain = domainOf(kind);
    if (what.endsWith('*')) prefixes.push({ domain, prefix: what.slice(0, -1).toUpperCase(), rule });
    else if (/\d/.test(what)) exact[domain].set(what.toUpperCase(), rule);
    else words.push({ domain, word: what.toLowerCase(), rule });
  }
  const setOf = (domain: Domain): FlagValueSet => ({
    find(codes, description) {
      for (const code of codes) {
        const rule =
          exact[domain].get(code.toUpperCase()) ??
          prefixes.find((one) => one.domain === domain && code.toUpperCase().startsWith(one.prefix))?.rule;
        if (rule) return rule;
      }
      const lower = description.toLowerCase();
      return words.find((one) => one.domain === domain && lower.includes(one.word))?.rule;
    },
  });
  return { vaccine: setOf('vaccine'), condition: setOf('condition') };
}
