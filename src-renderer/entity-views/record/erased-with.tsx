/** What goes with a record that is erased, counted: nobody destroys more than she meant to, or less. */
import { useTranslation } from 'react-i18next';
import { erasePreview } from '#shared/api/questions.api.ts';
import { useContract } from '../../api/hooks.ts';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { Notice } from '../../ui/notice.tsx';
import { Waiting } from '../../ui/skeleton.tsx';

export function ErasedWith({ entity, id }: { readonly entity: string; readonly id: string }) {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  const { locale } = useFieldEnvironment();
  const { data, error } = useContract(erasePreview, { entity, id });
  if (error && !data) return <FaultNotice fault={error.toValue()} />;
  if (!data) return <Waiting lines={2} />;
  const figure = new Intl.NumberFormat(locale);
  return (
    <section aria-label={t('erase.with')}>
      {data.records > 1 && <p className="mb-1">{t('erase.records', { count: data.records })}</p>}
      <p className="font-medium">{data.entries.length === 0 ? t('erase.withNothing') : t('erase.with')}</p>
      <ul className="mt-1 columns-2 gap-6">
        {data.entries.map(({ entity: name, count }) => (
          <li key={name} className="flex justify-between gap-3">
            <span className="min-w-0 text-ink-2">{words.entity(name, true)}</span>
            <span className="tabular-nums">{figure.format(count)}</span>
          </li>
        ))}
      </ul>
      {data.notHeld.length > 0 && (
        <div className="mt-2">
          <Notice tone="warn">{t('erase.notHeld')}</Notice>
        </div>
      )}
    </section>
  );
}
