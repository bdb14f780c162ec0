/** Initials in a circle. No photos: they are identity data nobody needs at a desk. Decorative; the name stands beside. */
import { cx } from './cx.ts';

/** The first letters of the first and the last word: “Nguyễn Thị Minh” → NM. */
export function initialsOf(name: string): string {
  const words = name
    .replace(/^(mr|mrs|ms|miss|dr|prof|sr|sra|bs)\.?\s+/i, '')
    .split(/\s+/)
    .filter((word) => /^\p{L}/u.test(word));
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => [...(word ?? '')][0] ?? '',
  );
  return letters.join('').toLocaleUpperCase();
}

export interface AvatarProps {
  readonly name: string | null;
  readonly size?: 'sm' | 'md' | 'lg';
}

const SIZES = { sm: 'size-6 text-[0.625rem]', md: 'size-8 text-xs', lg: 'size-12 text-md' } as const;

export function Avatar({ name, size = 'md' }: AvatarProps) {
  return (
    // By style, not as text: letters inside a control would have to be part of its name.
    <span
      aria-hidden
      data-initials={name ? initialsOf(name) : '–'}
      className={cx(
        'inline-flex before:content-[attr(data-initials)] shrink-0 select-none items-center justify-center rounded-full border border-line bg-accent-soft font-semibold text-accent-text',
        SIZES[size],
      )}
    />
  );
}
