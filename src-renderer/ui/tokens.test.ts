import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

type Theme = Readonly<Record<string, string>>;

/** Every block that sets colours, as name → hex. */
function themes(): Readonly<Record<string, Theme>> {
  const found: Record<string, Theme> = {};
  let dark = 0;
  for (const [, selector = '', body = ''] of css.matchAll(/([^{}]*)\{([^{}]*)\}/g)) {
    const colours = [...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})\s*;/g)].map(([, name, hex]) => [name!, hex!]);
    if (colours.length === 0) continue;
    const name = /data-theme='(\w+)'/.exec(selector)?.[1] ?? 'unknown';
    if (found[name]) dark += 1;
    found[found[name] ? `${name}-${dark}` : name] = Object.fromEntries(colours);
  }
  return found;
}

const channel = (value: number): number => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

/** Relative luminance, WCAG 2.1. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => channel(Number.parseInt(hex.slice(at, at + 2), 16) / 255));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high! + 0.05) / (low! + 0.05);
}

const GROUNDS = ['canvas', 'surface', 'raised', 'sunken', 'hover', 'selected'] as const;
const TINTS = ['accent', 'danger', 'warn', 'ok', 'info'] as const;

/** Text, ground, and the ratio WCAG 2.1 AA asks of them. */
const pairs: readonly (readonly [string, string, number])[] = [
  ...GROUNDS.flatMap((ground) => [
    ['ink', ground, 4.5] as const,
    ['ink-2', ground, 4.5] as const,
    ['ink-3', ground, 4.5] as const,
    ['accent-text', ground, 4.5] as const,
    ['danger-text', ground, 4.5] as const,
    ['focus', ground, 3] as const,
  ]),
  ...(['canvas', 'surface', 'raised'] as const).flatMap((ground) => [
    ['line-strong', ground, 3] as const,
    ['accent', ground, 3] as const,
    ['danger', ground, 3] as const,
    ['warn-text', ground, 4.5] as const,
    ['ok-text', ground, 4.5] as const,
    ['info-text', ground, 4.5] as const,
  ]),
  ...TINTS.map((tint) => [`${tint}-text`, `${tint}-soft`, 4.5] as const),
  ['accent-ink', 'accent', 4.5],
  ['accent-ink', 'accent-hover', 4.5],
  ['danger-ink', 'danger', 4.5],
  ['danger-ink', 'danger-hover', 4.5],
];

describe('the colours of every theme', () => {
  it('are four sets of the same names', () => {
    const [first, ...others] = Object.values(themes());
    expect(Object.keys(themes())).toEqual(['light', 'dark', 'contrast', 'contrast-1']);
    for (const other of others) expect(Object.keys(other)).toEqual(Object.keys(first!));
  });

  for (const [name, theme] of Object.entries(themes()))
    it(`can be told apart in ${name}`, () => {
      const low = pairs
        .map(([text, ground, least]) => ({ text, ground, least, is: contrast(theme[text]!, theme[ground]!) }))
        .filter(({ is, least }) => is < least);
      expect(low).toEqual([]);
    });

  it('of high contrast reach 7:1 wherever there is text', () => {
    for (const name of ['contrast', 'contrast-1']) {
      const theme = themes()[name]!;
      for (const [text, ground, least] of pairs)
        if (least === 4.5)
          expect(contrast(theme[text]!, theme[ground]!), `${name}: ${text} on ${ground}`).toBeGreaterThan(7);
    }
  });
});
