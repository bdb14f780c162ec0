/** Zod's issue codes in plain words. */
export const ISSUE_WORDS: Readonly<Record<string, string>> = {
  invalid_type: 'the value has the wrong form',
  too_big: 'the value is too long or too large',
  too_small: 'the value is empty or too small',
  invalid_format: 'the value has the wrong form',
  invalid_value: 'the value is not one of the choices',
  unrecognized_keys: 'the value has parts that are not known',
  custom: 'the value is not valid',
};
