import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { insertedStyle, styleHash } from './style-hashes.ts';

describe('the style that sonner inserts', () => {
  const require = createRequire(import.meta.url);
  const code = readFileSync(require.resolve('sonner').replace(/index\.js$/, 'index.mjs'), 'utf8');

  it('is the one that the installed version puts into the page', async () => {
    const inserted: string[] = [];
    const head = { appendChild: () => {} };
    const element = { appendChild: (text: string) => inserted.push(text) };
    const page = { head, createElement: () => element, createTextNode: (text: string) => text };
    // The module's own function, on a page that takes down what it is given.
    const insert = /function __insertCSS\(code\) \{.*?\n\}/s.exec(code)?.[0];
    const call = /^__insertCSS\(.*\)/m.exec(code)?.[0];
    new Function('document', `${insert}\n${call}`)(page);
    expect(inserted).toEqual([insertedStyle(code)]);
    expect(inserted[0]).toContain('[data-sonner-toaster]');
  });

  it('fails the build where it can not be read', () => {
    expect(() => insertedStyle('document.adoptedStyleSheets = [];')).toThrow('sonner');
  });
});

describe('styleHash', () => {
  it('is the hash as a policy writes it', () => {
    const digest = createHash('sha256').update('a{b:c}').digest('base64');
    expect(styleHash('a{b:c}')).toBe(`sha256-${digest}`);
    expect(styleHash('')).toBe('sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=');
  });
});
