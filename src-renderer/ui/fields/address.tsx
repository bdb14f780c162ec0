/** A postal address in its parts. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Address } from '#shared/entity/fields/address.ts';
import { Select } from '../select.tsx';
import { compact, Part } from './parts.tsx';
import { addressLines } from './plain-words.ts';
import type { EditorProps, Widget } from './widget.ts';

const USES = ['home', 'work', 'billing', 'temporary', 'old', 'other'] as const;
type Draft = { readonly [Name in keyof Address]?: Address[Name] | undefined };

const isAddress = (draft: Draft): draft is Address =>
  Boolean(draft.line1 ?? draft.city ?? draft.state ?? draft.postalCode ?? draft.country);

function AddressEditor({ value, onChange, disabled = false, autoFocus, label, ...rest }: EditorProps<Address>) {
  const { t } = useTranslation('fields');
  const [draft, setDraft] = useState<{ readonly value: Address | null; readonly parts: Draft }>({
    value,
    parts: value ?? {},
  });
  if (draft.value !== value) setDraft({ value, parts: value ?? {} });
  const { parts } = draft;

  const set = (change: Draft) => {
    const next = { ...parts, ...change };
    const held = compact(next);
    const address = held && isAddress(held) ? held : null;
    setDraft({ value: address, parts: next });
    onChange(address);
  };
  const part = (name: Exclude<keyof Address, 'use'>, className: string, maxLength = 200) => (
    <Part
      label={t(`part.${name}`)}
      value={parts[name]}
      onChange={(text) => set({ [name]: text })}
      maxLength={maxLength}
      describedBy={rest['aria-describedby']}
      invalid={rest['aria-invalid'] === true}
      disabled={disabled}
      autoFocus={autoFocus && name === 'line1'}
      className={className}
    />
  );
  return (
    <div className="grid grid-cols-6 gap-2">
      {part('line1', 'col-span-6 sm:col-span-4')}
      {part('line2', 'col-span-6 sm:col-span-2')}
      {part('city', 'col-span-6 sm:col-span-3')}
      {part('state', 'col-span-3 sm:col-span-1')}
      {part('postalCode', 'col-span-3 sm:col-span-2', 20)}
      {part('country', 'col-span-3')}
      <div className="col-span-3 self-end">
        <Select
          label={t('part.use', { field: label })}
          value={parts.use ?? null}
          placeholder={t('part.useShort')}
          disabled={disabled}
          options={USES.map((use) => ({ value: use, label: t(`use.${use}`) }))}
          onChange={(use) => set({ use })}
        />
      </div>
    </div>
  );
}

export const addressWidget: Widget<Address> = {
  as: 'group',
  Editor: AddressEditor,
  Display: ({ value, words }) => (
    <span className="block">
      {addressLines(value, words.region).map((line) => (
        <span key={line} className="block">
          {line}
        </span>
      ))}
      {value.use && <span className="block text-sm text-ink-3">{words.word(`use.${value.use}`)}</span>}
    </span>
  ),
  text: (value, { region }) => addressLines(value, region).join(', '),
};
