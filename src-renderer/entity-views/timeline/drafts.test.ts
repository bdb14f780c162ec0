import { expect, it } from 'vitest';
import { isWritten, newCall, newNote, valuesOf } from './drafts.ts';

it('a note is its text without the blanks around it, of the kind that was chosen', () => {
  expect(valuesOf({ ...newNote(), text: '  Wants a call\n', noteType: 'billing' })).toEqual({
    ...{ kind: 'note', text: 'Wants a call', noteType: 'billing' },
  });
  expect(valuesOf({ ...newNote(), text: 'x', sensitive: true })).toMatchObject({ sensitive: true });
});

it('of a call only what was filled in is kept, minutes as a number', () => {
  expect(valuesOf(newCall())).toEqual({ kind: 'call', direction: 'inbound' });
  const call = { ...newCall(), direction: 'outbound', outcome: ' Reached ', minutes: '0', text: ' ' } as const;
  expect(valuesOf(call)).toEqual({ kind: 'call', direction: 'outbound', outcome: 'Reached', minutes: 0 });
});

it('a draft is written once something was typed into it', () => {
  expect(isWritten({ ...newNote(), text: ' \n', sensitive: true })).toBe(false);
  expect(isWritten({ ...newNote(), text: 'x' })).toBe(true);
  expect(isWritten({ ...newCall(), direction: 'outbound' })).toBe(false);
  expect(isWritten({ ...newCall(), minutes: '5' })).toBe(true);
});

it('no two forms are one', () => {
  expect(newNote().id).not.toBe(newNote().id);
});
