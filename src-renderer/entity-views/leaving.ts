/**
 * What would be lost with the page, as told by every guard that is shown; and the closing of the desktop window, whose host says nothing
 * where a page holds it back: the page has to ask.
 */
export interface Held {
  readonly unsaved: boolean;
  /** While something is being saved, whether all of it was. */
  readonly saving: Promise<boolean> | null;
}

const guards = new Set<() => Held>();
let isClosing = false;

/** Counts until the function it returns is called. */
export function guardPage(look: () => Held): () => void {
  guards.add(look);
  return () => {
    guards.delete(look);
  };
}

/** Whether it is settled that the window closes: nothing holds it back any more. */
export const isClosingAnyway = (): boolean => isClosing;

/** Whether something would be lost; what is being saved is waited for. Never rejects. */
export async function wouldLose(): Promise<boolean> {
  const isUnsaved = (): boolean => [...guards].some((look) => look().unsaved);
  if (isUnsaved()) return true;
  const saved = await Promise.all([...guards].map((look) => look().saving));
  return saved.includes(false) || isUnsaved();
}

export function closeWindow(): void {
  isClosing = true;
  window.close();
}
