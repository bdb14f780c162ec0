/** An identifier: what kind, from whom, and the value. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Identifier } from '#shared/entity/fields/identifier.ts';
import { Select } from '../select.tsx';
import { compact, Part } from './parts.tsx';
import { issuerText } from './plain-words.ts';
import type { EditorProps, Widget, WordsContext } from './widget.ts';

/** HL7 table 0203, as far as a front desk meets it. Social security numbers are never held (SE-11). */
const TYPES = ['MR', 'NPI', 'MB', 'DL', 'PPN', 'NI', 'TAX', 'PRN', 'XX'] as const;
type Draft = { readonly [Name in keyof Identifier]?: Identifier[Name] | undefined };

const isKnown = (type: string): boolean => (TYPES as readonly string[]).includes(type);

const typeWord = (type: string, word: WordsContext['word']): string =>
  isKnown(type) ? word(`identifierType.${type}`) : type;

function IdentifierEditor({ value, onChange, disabled = false, autoFocus, ...rest }: EditorProps<Identifier>) {
  const { t } = useTranslation('fields');
  const [draft, setDraft] = useState<{ readonly value: Identifier | null; readonly parts: Draft }>({
    value,
    parts: value ?? {},
  });
  if (draft.value !== value) setDraft({ value, parts: value ?? {} });
  const { parts } = draft;

  const set = (change: Draft) => {
    const next = { ...parts, ...change };
    const held = compact(next);
    const identifier = held?.value ? ({ ...held, value: held.value } as Identifier) : null;
    setDraft({ value: identifier, parts: next });
    onChange(identifier);
  };
  const own = parts.type && !isKnown(parts.type) ? [{ value: parts.type, label: parts.type }] : [];
  return (
    <div className="grid gap-2 sm:grid-cols-[9rem_1fr_1fr]">
      <div className="self-end">
        <Select
          label={t('part.identifierType')}
          placeholder={t('part.identifierType')}
          value={parts.type ?? null}
          options={[
            ...TYPES.map((type) => ({ value: type as string, label: t(`identifierType.${type}`) })),
            ...own,
          ]}
          onChange={(type) => set({ type })}
          disabled={disabled}
        />
      </div>
      <Part
        label={t('part.value')}
        value={parts.value}
        onChange={(text) => set({ value: text })}
        maxLength={200}
        describedBy={rest['aria-describedby']}
        invalid={rest['aria-invalid'] === true}
        disabled={disabled}
        autoFocus={autoFocus}
      />
      <Part
        label={t('part.system')}
        value={parts.system}
        onChange={(text) => set({ system: text })}
        maxLength={300}
        disabled={disabled}
      />
    </div>
  );
}

export const identifierWidget: Widget<Identifier> = {
  as: 'group',
  Editor: IdentifierEditor,
  Display: ({ value, words }) => {
    const issuer = issuerText(value);
    return (
      <span title={value.system}>
        {value.type && <span className="mr-2 text-sm text-ink-3">{typeWord(value.type, words.word)}</span>}
        <span className="tabular-nums">{value.value}</span>
        {issuer && <span className="block truncate text-sm text-ink-3">{issuer}</span>}
      </span>
    );
  },
  text: (value, { word }) => (value.type ? `${typeWord(value.type, word)} ${value.value}` : value.value),
};
