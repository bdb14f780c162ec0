/** A person's name in its parts, in the order the reader's language says them. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { nameToText, type PersonName } from '#shared/entity/fields/person-name.ts';
import { Button } from '../button.tsx';
import { compact, Part } from './parts.tsx';
import { type EditorProps, useFieldEnvironment, type Widget } from './widget.ts';

type Piece = 'prefix' | 'given' | 'middle' | 'family' | 'suffix';
const WESTERN: readonly Piece[] = ['prefix', 'given', 'middle', 'family', 'suffix'];
const FAMILY_FIRST: readonly Piece[] = ['prefix', 'family', 'middle', 'given', 'suffix'];
const RARE: readonly Piece[] = ['prefix', 'middle', 'suffix'];

/** Parts being typed, which need not be a whole name yet. */
type Draft = { readonly [Name in keyof PersonName]?: PersonName[Name] | undefined };

const isName = (draft: Draft): draft is PersonName => Boolean(draft.given ?? draft.family ?? draft.text);

function PersonNameEditor({ value, onChange, disabled, autoFocus, ...rest }: EditorProps<PersonName>) {
  const { t } = useTranslation('fields');
  const { locale } = useFieldEnvironment();
  const [draft, setDraft] = useState<{ readonly value: PersonName | null; readonly parts: Draft }>({
    value,
    parts: value ?? {},
  });
  if (draft.value !== value) setDraft({ value, parts: value ?? {} });
  const { parts } = draft;
  const [all, setAll] = useState(RARE.some((piece) => parts[piece]));

  const set = (change: Draft) => {
    const next = { ...parts, ...change };
    const held = compact(next);
    const name = held && isName(held) ? held : null;
    setDraft({ value: name, parts: next });
    onChange(name);
  };
  const order = locale.startsWith('vi') ? FAMILY_FIRST : WESTERN;
  const shown = all ? order : order.filter((piece) => !RARE.includes(piece));
  const whole = parts.text !== undefined && !parts.given && !parts.family;
  return (
    <div className="space-y-1">
      <div
        className={
          // As many in a row as can be read: a dialog has less room than a page.
          all ? 'grid grid-cols-[repeat(auto-fit,minmax(7.5rem,1fr))] gap-2' : 'grid gap-2 sm:grid-cols-2'
        }
      >
        {shown.map((piece, index) => (
          <Part
            key={piece}
            label={t(`part.${piece}`)}
            value={parts[piece]}
            onChange={(text) => set({ [piece]: text })}
            maxLength={120}
            describedBy={rest['aria-describedby']}
            invalid={rest['aria-invalid'] === true}
            disabled={disabled}
            autoFocus={autoFocus && index === (all ? 1 : 0)}
          />
        ))}
      </div>
      {whole && (
        <Part
          label={t('part.text')}
          value={parts.text}
          onChange={(text) => set({ text })}
          maxLength={300}
          disabled={disabled}
        />
      )}
      {!all && !disabled && (
        <Button variant="ghost" size="sm" className="-ml-2" onClick={() => setAll(true)}>
          {t('part.moreName')}
        </Button>
      )}
    </div>
  );
}

export const personNameWidget: Widget<PersonName> = {
  as: 'group',
  Editor: PersonNameEditor,
  Display: ({ value, words }) => (
    <span>
      {nameToText(value)}
      {value.use && value.use !== 'official' && (
        <span className="ml-2 text-sm text-ink-3">{words.word(`nameUse.${value.use}`)}</span>
      )}
    </span>
  ),
  text: nameToText,
};
