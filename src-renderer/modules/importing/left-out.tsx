/** What an import left out on purpose, and why; and the numbers it never stores. */
import { useTranslation } from 'react-i18next';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatNumber } from '../../ui/format.ts';
import type { Counts } from './figures.tsx';
import { useLeftOutWords } from './left-out-words.ts';

export function LeftOut({ counts }: { readonly counts: Counts }) {
  const { t } = useTranslation('importing');
  const { locale } = useFieldEnvironment();
  const wordsOf = useLeftOutWords();
  const rows = [
    ...Object.entries(counts.leftOut)
      .sort(([, one], [, other]) => other - one)
      .map(([reason, count]) => ({ id: reason, words: wordsOf(reason), count })),
    { id: 'ssn', words: t('withheld.ssn'), count: counts.withheld.ssn },
    { id: 'card', words: t('withheld.card'), count: counts.withheld.card },
    { id: 'bad', words: t('withheld.badValues'), count: counts.badValues },
  ].filter(({ count }) => count > 0);
  if (rows.length === 0) return <p className="text-ink-3">{t('leftOut.nothing')}</p>;
  return (
    <dl className="divide-y divide-line">
      {rows.map(({ id, words, count }) => (
        <div key={id} className="flex gap-4 py-1.5">
          <dt className="min-w-0 flex-1">{words}</dt>
          <dd className="shrink-0 tabular-nums">{formatNumber(count, locale)}</dd>
        </div>
      ))}
    </dl>
  );
}
