/**
 * The one way to another page: through the router, so that whoever has typed something is asked before the page is left. Were the hash of the address
 * changed behind its back, it could take that back only by loading the page anew, and what was typed would be gone.
 */

/** What the router's history is asked for. */
interface Pages {
  push(path: string): void;
  replace(path: string): void;
}

/** Before there is one. */
let pages: Pages = {
  push: (path) => window.location.assign(`#${path}`),
  replace: (path) => window.location.replace(`#${path}`),
};

/** Opens a page by its address in the app, `#/people`. `replace`: going back does not lead here again. */
export function goTo(href: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  const path = href.replace(/^#/, '');
  if (replace) pages.replace(path);
  else pages.push(path);
}

/** Plain links into the app lead there, too. Returns the end of it. What opens another window or tab is the browser's. */
export function followInAppLinks(history: Pages): () => void {
  pages = history;
  const onClick = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a[href^="#/"]:not([target])') : null;
    const href = link?.getAttribute('href');
    if (!href) return;
    event.preventDefault();
    goTo(href);
  };
  document.addEventListener('click', onClick);
  return () => document.removeEventListener('click', onClick);
}
