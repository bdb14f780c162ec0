/**
 * Who else is at this record, beside its buttons: initials, and in words whether they write and where. It only tells; two
 * people may write at once, and what both saved is asked about afterwards.
 */
import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { presenceTell, presenceWatch } from '#modules/users/contract/presence.api.ts';
import type { OutputOf } from '#shared/api/contract.ts';
import { useFeed } from '../../api/hooks.ts';
import { useApi } from '../../api/provider.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { cx } from '../../ui/cx.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { Tooltip } from '../../ui/tooltip.tsx';

export type Other = OutputOf<typeof presenceWatch>['others'][number];

/** More of them are told as a number. */
const SHOWN = 3;

/** Listens while the page is shown, and is itself there for the others. */
export function usePresence(entity: string, id: string): readonly Other[] {
  const [others, setOthers] = useState<readonly Other[]>([]);
  useFeed(presenceWatch, { entity, id }, { message: (message) => setOthers(message.others) });
  return others;
}

/** Tells the others in which field one writes; a failure to tell is nobody's trouble. */
export function useTellField(entity: string, id: string): (field: string | null) => void {
  const api = useApi();
  return (field) => void api.call(presenceTell, { entity, id, field }).catch(() => undefined);
}

export function PresenceLine({ entity, others }: { readonly entity: string; readonly others: readonly Other[] }) {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  if (others.length === 0) return null;
  const sentence = ({ name, field }: Other): string =>
    field === null
      ? t('presence.here', { name })
      : t('presence.writes', { name, field: words.field(entity, field) });
  const more = others.length - SHOWN;
  return (
    <ul aria-label={t('presence.label')} className="mr-1 flex items-center gap-1 max-sm:first:ml-3">
      {others.slice(0, SHOWN).map((other) => (
        <li key={other.key}>
          <Tooltip label={sentence(other)}>
            <span
              // biome-ignore lint/a11y/noNoninteractiveTabindex: the words are in its tooltip, which the keyboard must reach
              tabIndex={0}
              className={cx(
                'flex items-center gap-1.5 rounded-full',
                other.field !== null && 'lg:border lg:border-line lg:bg-sunken lg:pr-2.5',
              )}
            >
              <span className="sr-only">{sentence(other)}</span>
              <Avatar name={other.name} size="sm" />
              {other.field !== null && (
                <span aria-hidden className="hidden items-center gap-1 text-sm text-ink-2 lg:flex">
                  <Pencil className="size-3.5 shrink-0" />
                  <span className="max-w-40 truncate">{words.field(entity, other.field)}</span>
                </span>
              )}
            </span>
          </Tooltip>
        </li>
      ))}
      {more > 0 && <li className="text-sm text-ink-3">{t('presence.more', { count: more })}</li>}
    </ul>
  );
}

/** Beside the name of a field that somebody else writes in. */
export function WritingHere({ others, field }: { readonly others: readonly Other[]; readonly field: string }) {
  const { t } = useTranslation('records');
  const writer = others.find((other) => other.field === field);
  if (writer === undefined) return null;
  return (
    <span className="mt-0.5 flex items-center gap-1 text-warn-text">
      <Avatar name={writer.name} size="sm" />
      <span aria-hidden className="min-w-0 truncate">
        {t('presence.writing')}
      </span>
      <span className="sr-only">{t('presence.writesHere', { name: writer.name })}</span>
    </span>
  );
}
