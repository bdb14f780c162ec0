/** Key caps: `<Kbd keys="mod+k" />` shows Ctrl K, or ⌘ K on a Mac. */
import { keyCaps } from './keys.ts';
import { onMac } from './shortcuts.ts';

export function Kbd({ keys }: { readonly keys: string }) {
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap">
      {keys.split(' ').map((press, index, all) => (
        <span key={all.slice(0, index + 1).join(' ')} className="inline-flex gap-0.5">
          {keyCaps(press, onMac).map((cap) => (
            <kbd
              key={cap}
              className="inline-flex h-5 min-w-5 items-center justify-center rounded border border-line bg-sunken px-1 font-sans text-xs text-ink-2"
            >
              {cap}
            </kbd>
          ))}
        </span>
      ))}
    </span>
  );
}
