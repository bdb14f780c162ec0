/**
 * Reads the small part of Markdown the manual is written in: headings, paragraphs, lists, `code`, **strong**, [links],
 * and keys in double brackets: [[mod+k]]. Into plain data; nothing of a page is ever taken as HTML. Pure.
 */

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'strong'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'keys'; readonly keys: string }
  | { readonly kind: 'link'; readonly text: string; readonly to: string };

export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly content: readonly Inline[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] };

const INLINE = /\[\[([^\]\n]+)\]\]|\*\*([^*\n]+)\*\*|`([^`\n]+)`|\[([^\]\n]+)\]\(([\w#/-]+)\)/g;

export function readInline(text: string): readonly Inline[] {
  const content: Inline[] = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > at) content.push({ kind: 'text', text: text.slice(at, match.index) });
    const [whole, keys, strong, code, linkText, to] = match;
    if (keys) content.push({ kind: 'keys', keys });
    else if (strong) content.push({ kind: 'strong', text: strong });
    else if (code) content.push({ kind: 'code', text: code });
    else if (linkText && to) content.push({ kind: 'link', text: linkText, to });
    at = match.index + whole.length;
  }
  if (at < text.length) content.push({ kind: 'text', text: text.slice(at) });
  return content;
}

const BULLET = /^\s*[-*] +/;
const NUMBER = /^\s*\d+\. +/;

function readBlock(lines: readonly string[]): Block {
  const [first = ''] = lines;
  const heading = /^(#{1,3}) +(.+)$/.exec(first);
  if (heading) return { kind: 'heading', level: heading[1]!.length as 1 | 2 | 3, text: heading[2]!.trim() };
  const mark = BULLET.test(first) ? BULLET : NUMBER.test(first) ? NUMBER : undefined;
  if (!mark) return { kind: 'paragraph', content: readInline(lines.map((line) => line.trim()).join(' ')) };
  const items: string[] = [];
  for (const line of lines) {
    if (mark.test(line)) items.push(line.replace(mark, '').trim());
    else items[items.length - 1] += ` ${line.trim()}`;
  }
  return { kind: 'list', ordered: mark === NUMBER, items: items.map(readInline) };
}

/** Blocks are parted by blank lines; a heading ends by itself. */
export function readMarkdown(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  const flush = () => {
    if (lines.length > 0) blocks.push(readBlock(lines));
    lines = [];
  };
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') flush();
    else if (/^#{1,3} /.test(line)) {
      flush();
      blocks.push(readBlock([line]));
    } else lines.push(line);
  }
  flush();
  return blocks;
}
