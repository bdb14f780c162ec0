/** A piece of text with the words that were found in it marked. */
interface Props {
  readonly text: string;
  /** Pairs of begin and length. */
  readonly found: readonly (readonly [number, number])[];
}

/** So many characters before the first found word are shown: a line is short, and the word is what it is about. */
const BEFORE = 24;

/** The text from shortly before its first found word on. */
function nearFirst({ text, found }: Props): Props {
  const first = Math.min(...found.map(([begin]) => begin));
  if (!Number.isFinite(first) || first <= BEFORE + 6) return { text, found };
  const blank = text.indexOf(' ', first - BEFORE);
  const cut = blank < 0 || blank >= first ? first - BEFORE : blank + 1;
  return {
    text: `…${text.slice(cut)}`,
    found: found.map(([begin, length]) => [begin - cut + 1, length] as const),
  };
}

export function Snippet(whole: Props) {
  const { text, found } = nearFirst(whole);
  const pieces: { readonly at: number; readonly text: string; readonly marked: boolean }[] = [];
  let at = 0;
  for (const [begin, length] of [...found].sort(([a], [b]) => a - b)) {
    if (begin < at) continue;
    if (begin > at) pieces.push({ at, text: text.slice(at, begin), marked: false });
    pieces.push({ at: begin, text: text.slice(begin, begin + length), marked: true });
    at = begin + length;
  }
  pieces.push({ at, text: text.slice(at), marked: false });
  return pieces.map((piece) =>
    piece.marked ? (
      <mark
        key={piece.at}
        className="rounded-xs bg-accent-soft font-medium text-accent-text underline underline-offset-2"
      >
        {piece.text}
      </mark>
    ) : (
      <span key={piece.at}>{piece.text}</span>
    ),
  );
}
