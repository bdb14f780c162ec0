/**
 * Style elements that a library inserts without a nonce are allowed by their hash. The style's text is taken from the
 * library's own module while it is bundled, so that a new version brings its own hash; a version that does it in
 * another way fails the build instead of showing notices without style.
 */
import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';
import { STYLE_HASHES } from '../src-main/platform/page/policy.ts';

/** sonner's build ends its module's imports with a call that puts the style, a string literal, into the page. */
const INSERTING_MODULE = /\/node_modules\/sonner\/dist\/index\.mjs$/;
const INSERTED_STYLE = /\b__insertCSS\((?<literal>"(?:[^"\\]|\\.)*")\)/;

/** The style that a module of sonner inserts. Throws where it inserts none that can be read. */
export function insertedStyle(code: string): string {
  const literal = INSERTED_STYLE.exec(code)?.groups?.literal;
  if (literal === undefined)
    throw new Error('This version of sonner inserts its style in a way that build/style-hashes.ts does not know.');
  return JSON.parse(literal) as string;
}

/** As a content security policy writes it. */
export const styleHash = (style: string): string =>
  `sha256-${createHash('sha256').update(style).digest('base64')}`;

/** Leaves the hashes beside the page for whoever serves it. */
export function styleHashes(): Plugin {
  // sonner puts the element into the page before its text, so a browser judges an empty style first.
  const hashes = new Set<string>([styleHash('')]);
  return {
    name: 'almoner:style-hashes',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      if (INSERTING_MODULE.test(id)) hashes.add(styleHash(insertedStyle(code)));
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: STYLE_HASHES, source: JSON.stringify([...hashes]) });
    },
  };
}
