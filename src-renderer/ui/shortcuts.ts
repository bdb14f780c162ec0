/**
 * The one register of keyboard shortcuts. Whoever offers an action registers its keys with a label; the register
 * listens, the `?` sheet lists what it holds, and nothing fires while somebody types or a dialog is open.
 */
import { useContext, useEffect, useRef, useSyncExternalStore } from 'react';
import { isMac, matchesPress, typesNothing } from './keys.ts';
import { getPreferences } from './preferences.ts';
import { Shown } from './shown.ts';

/** Heading under which the sheet lists a shortcut; its words are `shell:shortcutGroups.<group>`. */
export type ShortcutGroup = 'general' | 'navigate' | 'list' | 'record' | 'form' | 'import';

export interface ShortcutOptions {
  /** Default `general`. */
  readonly group?: ShortcutGroup;
  /** False: registered neither in the sheet nor for keys. Default true. */
  readonly enabled?: boolean;
  /** True: works inside an open dialog and only there. */
  readonly inDialog?: boolean;
  /** By default keys that type nothing work while typing, others don't. False for Ctrl+Z, which is the field's own there. */
  readonly whileTyping?: boolean;
}

export interface Shortcut {
  readonly keys: string;
  readonly label: string;
  readonly group: ShortcutGroup;
}

interface Entry extends Shortcut {
  readonly run: (event: KeyboardEvent) => void;
  readonly inDialog: boolean;
  readonly whileTyping: boolean | undefined;
}

export const onMac = isMac(navigator.platform);

let entries: readonly Entry[] = [];
const listeners = new Set<() => void>();
const changed = (next: readonly Entry[]) => {
  entries = next;
  for (const listener of listeners) listener();
};

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('textarea, select, input:not([type=checkbox]):not([type=radio]):not([type=button])'));

/** Longest pause between the two presses of a sequence such as `g p`. */
const SEQUENCE_MS = 1200;
let pending: { readonly press: string; readonly at: number } | undefined;

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const target = event.target;
  const typing = isTyping(target);
  const inDialog =
    document.querySelector('[role="dialog"][data-modal], [role="alertdialog"][data-modal]') !== null;
  const before = pending && event.timeStamp - pending.at < SEQUENCE_MS ? pending.press : undefined;
  pending = undefined;
  // The latest registration wins: a page may take over the keys of the shell.
  for (const entry of [...entries].reverse()) {
    if (entry.inDialog !== inDialog) continue;
    const presses = entry.keys.split(' ');
    const press = presses.length === 2 && presses[0] === before ? presses[1]! : presses[0]!;
    if (!matchesPress(press, event, onMac)) continue;
    const free = typesNothing(press);
    if (typing && !(entry.whileTyping ?? free)) continue;
    if (!free && entry.whileTyping !== true && !getPreferences().singleKeys) continue;
    if (presses.length === 2 && press === presses[0]) {
      pending = { press, at: event.timeStamp };
      continue;
    }
    if (presses.length === 1 && before !== undefined && isSequenceEnd(before, event)) continue;
    event.preventDefault();
    pending = undefined;
    entry.run(event);
    return;
  }
}

const isSequenceEnd = (first: string, event: KeyboardEvent): boolean =>
  entries.some(({ keys }) => {
    const [one, two] = keys.split(' ');
    return two !== undefined && one === first && matchesPress(two, event, onMac);
  });

/** Starts listening; returns the end of it. Called once by the app. */
export function listenForShortcuts(): () => void {
  document.addEventListener('keydown', onKeyDown);
  return () => document.removeEventListener('keydown', onKeyDown);
}

/**
 * Offers an action by keys for as long as the component is shown (shown.ts).
 * @param keys `mod+k`, `/`, `escape`, or a sequence `g p`; see keys.ts.
 * @param label what it does, translated; shown in the `?` sheet.
 */
export function useShortcut(
  keys: string,
  label: string,
  run: (event: KeyboardEvent) => void,
  { group = 'general', enabled = true, inDialog = false, whileTyping }: ShortcutOptions = {},
): void {
  const latest = useRef(run);
  const shown = useContext(Shown);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    if (!enabled || !shown) return;
    const entry: Entry = { keys, label, group, inDialog, whileTyping, run: (event) => latest.current(event) };
    changed([...entries, entry]);
    return () => changed(entries.filter((other) => other !== entry));
  }, [keys, label, group, enabled, shown, inDialog, whileTyping]);
}

/** All shortcuts that work now, for the sheet. */
export const useShortcuts = (): readonly Shortcut[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => entries,
  );
