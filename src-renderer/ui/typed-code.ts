/** How a field behaves into which a code is typed from paper or another screen: nothing helps, corrects or remembers. */
export const TYPED_CODE = {
  autoComplete: 'off',
  autoCapitalize: 'characters',
  autoCorrect: 'off',
  spellCheck: false,
  className: 'font-mono text-sm',
} as const;
