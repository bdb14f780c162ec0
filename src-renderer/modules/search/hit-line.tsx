/** One found person or account: name, marks, what tells it from others, and why it was found. */
import { Building2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Hit } from '#modules/people/contract/search.api.ts';
import { parsePhone } from '#shared/entity/fields/phone.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Badge } from '../../ui/badge.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { formatDate, formatPhone } from '../../ui/format.ts';
import { useAge } from '../people/use-age.ts';
import { type ShownReason, shownReasons } from './reasons.ts';

type Found = Omit<Hit, 'score' | 'reasons'>;

interface Props {
  readonly hit: Found & Partial<Pick<Hit, 'reasons'>>;
  /** What was typed: decides which phone number is shown. */
  readonly typed?: string;
}

/** Fits into an option of the palette and into the list of possible duplicates. */
export function HitLine({ hit, typed = '' }: Props) {
  const { t } = useTranslation('palette');
  return (
    <span className="flex min-w-0 flex-1 items-center gap-2.5">
      {hit.kind === 'person' ? (
        <Avatar name={hit.name} size="md" />
      ) : (
        <span
          aria-hidden
          className="flex size-8 shrink-0 items-center justify-center rounded-lg border border-line bg-accent-soft text-accent-text"
        >
          <Building2 className="size-4" />
        </span>
      )}
      <span className="flex min-w-0 flex-1 gap-x-2.5 max-sm:flex-col sm:items-center">
        <span className="min-w-0 flex-1">
          <span className="flex min-w-0 items-center gap-2">
            <span className="truncate font-medium">{hit.name ?? t('unnamed')}</span>
            {hit.marks.map((mark) => (
              <Badge key={mark} tone={mark === 'deceased' ? 'danger' : 'warn'}>
                {t(`records:mark.${mark}`)}
              </Badge>
            ))}
          </span>
          <Details hit={hit} />
        </span>
        <Reasons hit={hit} typed={typed} />
      </span>
    </span>
  );
}

/** Longer identifiers tell nobody anything at a glance. */
const READ_ALOUD = 20;

function Details({ hit }: { readonly hit: Found }) {
  const { locale, region } = useFieldEnvironment();
  const words = useFieldWords();
  const ageOf = useAge();
  const [role] = hit.roles;
  const phone = hit.phones[0] === undefined ? undefined : parsePhone(hit.phones[0], region);
  const age = hit.marks.includes('deceased') ? null : ageOf(hit.birthDate);
  const born = hit.birthDate && `${formatDate(hit.birthDate, locale)}${age ? ` · ${age}` : ''}`;
  const parts = [
    born,
    hit.identifiers.find(({ value }) => value.length <= READ_ALOUD)?.value,
    phone ? formatPhone(phone, region) : hit.phones[0],
    role && words.choice(hit.kind, hit.kind === 'person' ? 'roles' : 'kind', role),
  ].filter((part): part is string => Boolean(part));
  if (parts.length === 0) return null;
  return <span className="block truncate text-sm text-ink-2 tabular-nums">{parts.join('  ·  ')}</span>;
}

function Reasons({ hit, typed }: Required<Props>) {
  const { t } = useTranslation('palette');
  const { locale } = useFieldEnvironment();
  const say = (reason: ShownReason): string => {
    switch (reason.kind) {
      case 'birth-date':
        return t('reason.birth-date', { date: formatDate(reason.value, locale) });
      case 'phone':
        return t('reason.phone', { end: reason.value });
      case 'identifier':
        return t('reason.identifier', { value: reason.value });
      default:
        return t(`reason.${reason.kind}`);
    }
  };
  const reasons = shownReasons(hit, typed).map(say);
  return reasons.length > 0 ? (
    <span className="shrink-0 truncate text-sm text-ink-3 sm:max-w-[45%]">{reasons.join(', ')}</span>
  ) : null;
}
