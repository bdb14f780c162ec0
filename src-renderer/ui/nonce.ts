/** The page's style nonce: what a library adds as a style element carries it, or the policy refuses the style. */
export const cspNonce: string | undefined =
  document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content || undefined;
