import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readInline, readMarkdown } from './markdown.ts';
import { HELP_PAGES } from './pages.ts';

describe('the manual', () => {
  it('is read into headings, paragraphs and lists', () => {
    expect(readMarkdown('# Title\nOne\ntwo.\n\n- a\n  b\n- c\n\n1. first\n2. second')).toEqual([
      { kind: 'heading', level: 1, text: 'Title' },
      { kind: 'paragraph', content: [{ kind: 'text', text: 'One two.' }] },
      {
        kind: 'list',
        ordered: false,
        items: [[{ kind: 'text', text: 'a b' }], [{ kind: 'text', text: 'c' }]],
      },
      {
        kind: 'list',
        ordered: true,
        items: [[{ kind: 'text', text: 'first' }], [{ kind: 'text', text: 'second' }]],
      },
    ]);
  });

  it('knows keys, strong words, code and links', () => {
    expect(readInline('Press [[mod+k]], **then** `x` or [see](security).')).toEqual([
      { kind: 'text', text: 'Press ' },
      { kind: 'keys', keys: 'mod+k' },
      { kind: 'text', text: ', ' },
      { kind: 'strong', text: 'then' },
      { kind: 'text', text: ' ' },
      { kind: 'code', text: 'x' },
      { kind: 'text', text: ' or ' },
      { kind: 'link', text: 'see', to: 'security' },
      { kind: 'text', text: '.' },
    ]);
  });

  it('takes an address that is none of our pages as plain text', () => {
    expect(readInline('[x](javascript:alert(1))')).toEqual([{ kind: 'text', text: '[x](javascript:alert(1))' }]);
  });

  it('reads any text without failing and loses no letter of a plain paragraph', () => {
    fc.assert(fc.property(fc.string(), (text) => void readMarkdown(text)));
    const plain = fc.stringMatching(/^[a-z][a-z ,.]{0,40}$/);
    fc.assert(
      fc.property(plain, (text) => {
        expect(readMarkdown(text)).toEqual([
          { kind: 'paragraph', content: [{ kind: 'text', text: text.trim() }] },
        ]);
      }),
    );
  });
});

describe('the pages of the manual', () => {
  const folder = join(import.meta.dirname, '../../../resources/help');
  const pages = ['en', 'es', 'vi'].flatMap((language) => HELP_PAGES.map((page) => [language, page] as const));

  it.each(pages)('%s/%s begins with its title and links only to pages there are', (language, page) => {
    const blocks = readMarkdown(readFileSync(join(folder, language, `${page}.md`), 'utf8'));
    expect(blocks.filter((block) => block.kind === 'heading' && block.level === 1)).toEqual([blocks[0]]);
    const inline = blocks.flatMap((block) =>
      block.kind === 'paragraph' ? block.content : block.kind === 'list' ? block.items.flat() : [],
    );
    for (const part of inline)
      if (part.kind === 'link')
        expect([
          ...HELP_PAGES,
          '#/settings/backup',
          '#/settings/bin',
          '#/settings/flags',
          '#/settings/health',
          '#/settings/users',
          '#/settings/appearance',
          '#/settings/organisation',
        ]).toContain(part.to);
    expect(inline.some((part) => part.kind === 'text' && /\*\*|`|\[\[|\]\(/.test(part.text))).toBe(false);
  });
});
