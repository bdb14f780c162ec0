/**
 * Key combinations as text: `mod+k`, `shift+/`, `escape`, or a sequence of two presses: `g p`.
 * `mod` is Command on a Mac and Control elsewhere. Pure, so that menus, tooltips and the shortcut sheet agree.
 */

/** What of a keyboard event decides whether it is meant. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

export const isMac = (platform: string): boolean => /mac|iphone|ipad/i.test(platform);

const NAMES: Readonly<Record<string, string>> = {
  escape: 'Esc',
  enter: '↵',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  backspace: '⌫',
  delete: 'Del',
  space: 'Space',
  pagedown: 'PgDn',
  pageup: 'PgUp',
};

/** The key caps of one press: `mod+shift+k` → `['Ctrl', 'Shift', 'K']`, on a Mac `['⌘', '⇧', 'K']`. */
export function keyCaps(press: string, mac: boolean): readonly string[] {
  return press.split('+').map((part) => {
    if (part === 'mod') return mac ? '⌘' : 'Ctrl';
    if (part === 'alt') return mac ? '⌥' : 'Alt';
    if (part === 'shift') return mac ? '⇧' : 'Shift';
    return NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part[0]!.toUpperCase() + part.slice(1));
  });
}

/** True where the event is this press. A printable sign such as `?` matches by the sign, whatever Shift it takes. */
export function matchesPress(press: string, event: KeyPress, mac: boolean): boolean {
  const parts = press.split('+');
  const key = parts.at(-1)!;
  const wantsMod = parts.includes('mod');
  const mod = mac ? event.metaKey : event.ctrlKey;
  const otherMod = mac ? event.ctrlKey : event.metaKey;
  if (mod !== wantsMod || otherMod || event.altKey !== parts.includes('alt')) return false;
  const name = event.key === ' ' ? 'space' : event.key.toLowerCase();
  if (name !== key) return false;
  const sign = key.length === 1 && !/[a-z0-9]/.test(key);
  return sign || event.shiftKey === parts.includes('shift');
}

/** Presses that type nothing: they work while somebody types in a field. */
export const typesNothing = (press: string): boolean =>
  press.includes('mod+') || press.includes('alt+') || /^(escape|f\d+)$/.test(press);
