/** People who may be the one being entered, while the form is still being filled in (CA-22). */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Duplicate, findDuplicates } from '#modules/people/contract/search.api.ts';
import { useContract } from '../../api/hooks.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { cx } from '../../ui/cx.ts';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { HitLine } from '../search/hit-line.tsx';
import { duplicateQuestion } from './duplicate-question.ts';

const PAUSE = 200;

/** The answer to what the form says, once typing pauses; the former answer stays until then. */
export function useDuplicates(values: Readonly<Record<string, unknown>>): readonly Duplicate[] {
  const question = duplicateQuestion(values);
  const text = JSON.stringify(question);
  const [asked, setAsked] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  const settled = JSON.parse(asked) as ReturnType<typeof duplicateQuestion>;
  const { data } = useContract(findDuplicates, settled ?? {}, { enabled: settled !== null, keepPrevious: true });
  return question === null ? [] : (data?.duplicates ?? []);
}

const TONES: Readonly<Record<Duplicate['grade'], Tone>> = {
  certain: 'danger',
  probable: 'warn',
  possible: 'neutral',
};

interface LineProps {
  readonly duplicate: Duplicate;
  readonly href: string | null;
  /** Instead of going where the link leads. */
  readonly onOpen?: () => void;
}

/** One who may be the same person: who it is, how sure that is, and why. */
export function DuplicateLine({ duplicate: { grade, reasons, hit }, href, onOpen }: LineProps) {
  const { t } = useTranslation('people');
  const { locale } = useFieldEnvironment();
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  return (
    <a
      href={href ?? undefined}
      onClick={(event) => {
        if (!onOpen) return;
        event.preventDefault();
        onOpen();
      }}
      className="block rounded-lg border border-line p-2.5 hover:bg-hover"
    >
      <HitLine hit={hit} />
      <span className="mt-1.5 flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-ink-2">
        <Badge tone={TONES[grade]}>{t(`duplicate.grade.${grade}`)}</Badge>
        {t('duplicate.same', { what: list.format(reasons.map((reason) => t(`duplicate.reason.${reason}`))) })}
      </span>
    </a>
  );
}

interface Props {
  readonly duplicates: readonly Duplicate[];
  /** Leaves the form for the record. */
  readonly onOpen: (id: string) => void;
}

export function DuplicatesPanel({ duplicates, onOpen }: Props) {
  const { t } = useTranslation('people');
  const { hrefOf } = useFieldEnvironment();
  return (
    <section
      aria-label={t('duplicate.title')}
      aria-live="polite"
      className={cx(duplicates.length === 0 && 'max-sm:hidden')}
    >
      <h3 className="mb-2 text-sm font-semibold text-ink-2">{t('duplicate.title')}</h3>
      {duplicates.length === 0 && <p className="text-sm text-ink-3">{t('duplicate.none')}</p>}
      <ul className="space-y-2">
        {duplicates.map((duplicate) => (
          <li key={duplicate.hit.id}>
            <DuplicateLine
              duplicate={duplicate}
              href={hrefOf('person', duplicate.hit.id)}
              onOpen={() => onOpen(duplicate.hit.id)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
