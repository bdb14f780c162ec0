/** A piece of text with the words that were found in it marked. */
interface Props {
  readonly text: string;
  /** Pairs of begin and length. */
  readonly found: readonly (readonly [number, number])[];
}

export function Snippet({ text, found }: Props) {
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
      <mark key={piece.at} className="rounded-xs bg-accent-soft font-medium text-accent-text">
        {piece.text}
      </mark>
    ) : (
      <span key={piece.at}>{piece.text}</span>
    ),
  );
}
