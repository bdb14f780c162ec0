/** Who was signed in last in this window; in memory alone, so that no trace of who worked when is left. */
let last: string | null = null;

export const lastLogin = (): string | null => last;

/** Answers whether somebody else was here before. */
export function rememberLogin(login: string): boolean {
  const another = last !== null && last !== login;
  last = login;
  return another;
}

/** Nobody is expected next: the choice is open again, and whoever comes begins at the start page. */
export function forgetLogin(): void {
  last = '';
}

export const isChoiceOpen = (): boolean => last === '';
