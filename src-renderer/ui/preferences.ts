/**
 * How Almoner looks on this computer: theme, density, language, single-key shortcuts. Kept in localStorage because it
 * has to be known before anybody signs in. Invariant: nothing else is ever kept there, no record content above all.
 */
import { useSyncExternalStore } from 'react';

export const THEMES = ['system', 'light', 'dark', 'contrast'] as const;
export type Theme = (typeof THEMES)[number];
export const DENSITIES = ['comfortable', 'compact'] as const;
export type Density = (typeof DENSITIES)[number];
export const UI_LANGUAGES = ['en', 'es', 'vi'] as const;
export type UiLanguage = (typeof UI_LANGUAGES)[number];

export interface Preferences {
  readonly theme: Theme;
  readonly density: Density;
  /** Null: the organisation's language, and before one is known the computer's. */
  readonly language: UiLanguage | null;
  /** Shortcuts of one letter or sign can be switched off (WCAG 2.1.4). */
  readonly singleKeys: boolean;
  readonly navigation: 'open' | 'narrow';
}

const KEY = 'almoner.appearance';
const DEFAULTS: Preferences = {
  theme: 'system',
  density: 'comfortable',
  language: null,
  singleKeys: true,
  navigation: 'open',
};

const oneOf = <Choice>(choices: readonly Choice[], value: unknown, otherwise: Choice): Choice =>
  choices.includes(value as Choice) ? (value as Choice) : otherwise;

function load(): Preferences {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Record<string, unknown>;
    return {
      theme: oneOf(THEMES, stored.theme, DEFAULTS.theme),
      density: oneOf(DENSITIES, stored.density, DEFAULTS.density),
      language: oneOf([...UI_LANGUAGES, null], stored.language, DEFAULTS.language),
      singleKeys: stored.singleKeys !== false,
      navigation: oneOf(['open', 'narrow'] as const, stored.navigation, DEFAULTS.navigation),
    };
  } catch {
    return DEFAULTS;
  }
}

let current = load();
const listeners = new Set<() => void>();

export const getPreferences = (): Preferences => current;

export function setPreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // Storage is full or forbidden: the choice then lasts until the window closes.
  }
  applyAppearance();
  for (const listener of listeners) listener();
}

export function onPreferences(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const usePreferences = (): Preferences => useSyncExternalStore(onPreferences, getPreferences);

const media = (query: string): boolean => matchMedia(query).matches;

/** What `system` means on this computer right now. */
export function effectiveTheme(theme: Theme): Exclude<Theme, 'system'> {
  if (theme !== 'system') return theme;
  if (media('(prefers-contrast: more)')) return 'contrast';
  return media('(prefers-color-scheme: dark)') ? 'dark' : 'light';
}

/** Writes the choices onto <html>, where the tokens look for them. */
export function applyAppearance(): void {
  const root = document.documentElement;
  root.dataset.theme = effectiveTheme(current.theme);
  root.dataset.density = current.density;
}

/** Applies the choices now and whenever the system's own change. Called once, before the first paint. */
export function watchAppearance(): void {
  applyAppearance();
  for (const query of ['(prefers-color-scheme: dark)', '(prefers-contrast: more)'])
    matchMedia(query).addEventListener('change', applyAppearance);
}
