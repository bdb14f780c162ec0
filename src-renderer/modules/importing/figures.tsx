/** What an import counted, each unit once: read = created + updated + unchanged + refused + left out. */
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { countsSchema } from '#modules/importing/contract/importing.api.ts';
import { cx } from '../../ui/cx.ts';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatNumber } from '../../ui/format.ts';

export type Counts = z.output<typeof countsSchema>;

const FIGURES = ['read', 'created', 'updated', 'unchanged', 'refused', 'leftOut'] as const;

export const leftOutTotal = (counts: Counts): number =>
  Object.values(counts.leftOut).reduce((sum, count) => sum + count, 0);

export function Figures({ counts }: { readonly counts: Counts }) {
  const { t } = useTranslation('importing');
  const { locale } = useFieldEnvironment();
  return (
    <dl className="grid grid-cols-3 gap-x-4 gap-y-3 sm:grid-cols-6">
      {FIGURES.map((name) => {
        const figure = name === 'leftOut' ? leftOutTotal(counts) : counts[name];
        return (
          <div key={name}>
            <dt className="text-sm text-ink-3">{t(`figure.${name}`)}</dt>
            <dd
              className={cx(
                'text-lg font-semibold tabular-nums',
                figure === 0 && 'text-ink-3',
                name === 'refused' && figure > 0 && 'text-danger-text',
              )}
            >
              {formatNumber(figure, locale)}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
