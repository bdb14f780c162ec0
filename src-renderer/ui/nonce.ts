/**
 * The page's style nonce: what a library adds as a style element carries it, or the policy refuses the style.
 * Radix takes it as a property in one place; its scroll lock asks get-nonce, which looks for the global below.
 */
export const cspNonce: string | undefined =
  document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content || undefined;

if (cspNonce) Object.assign(globalThis, { __webpack_nonce__: cspNonce });
