/** An invitation's code as it is typed, and what a camera reads of its picture. Pure. */

/** As the core writes it: groups of five, and a last one of six. */
const SYMBOLS = 26;
const GROUP = 5;
const TEXT = 'almoner-join:';

/** Capitals in groups, whatever was typed between them. What goes beyond a code stays, to be seen. */
export function groupCode(typed: string): string {
  const symbols = typed.toUpperCase().replace(/[^0-9A-Z]/g, '');
  const groups: string[] = [];
  for (let at = 0; at < symbols.length; ) {
    const isLast = at + GROUP + 1 >= SYMBOLS;
    const end = isLast ? symbols.length : at + GROUP;
    groups.push(symbols.slice(at, end));
    at = end;
  }
  return groups.join('-');
}

/** Code and relay out of the text of an invitation's picture; null: it is none. */
export function readInvitation(text: string): { readonly code: string; readonly relay: string } | null {
  const trimmed = text.trim();
  const at = trimmed.indexOf('@');
  if (!trimmed.startsWith(TEXT) || at < 0) return null;
  return { code: groupCode(trimmed.slice(TEXT.length, at)), relay: trimmed.slice(at + 1) };
}
