/** An employer that a contact names: an account shared by all who name it, and the tie to it. */
import { DraftBuilder, type UnitNotes } from '../builder.ts';
import type { Draft, MapContext } from '../draft.ts';
import { headerWords } from './columns.ts';

/** Drafts beside the person's own; none where the name is empty. */
export function employerDrafts(name: string, notes: UnitNotes, context: MapContext): readonly Draft[] {
  const account = new DraftBuilder('account', notes, context, 'employer')
    .parse('name', name)
    .set('kind', 'employer');
  if (!account.has('name')) return [];
  const tie = new DraftBuilder('relationship', notes, context, 'employer-tie').set('type', 'employer');
  tie.link('from', { by: 'draft', sub: '' }).link('toAccount', { by: 'draft', sub: 'employer' });
  return [
    { ...account.build(), sharedKey: `employer:${headerWords(account.values.name as string)}` },
    tie.build(),
  ];
}

/** A note of a contact as an activity; without a time of its own it gets the import's when it is written. */
export function noteDraft(
  text: string,
  at: string | undefined,
  notes: UnitNotes,
  context: MapContext,
): readonly Draft[] {
  const note = new DraftBuilder('activity', notes, context, 'note').parse('text', text.slice(0, 20_000));
  if (!note.has('text')) return [];
  note
    .set('kind', 'note')
    .set('direction', 'internal')
    .set('noteType', 'general')
    .link('person', { by: 'draft', sub: '' });
  if (at !== undefined) note.parse('at', at);
  return [note.build()];
}
