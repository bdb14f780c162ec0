/** How it will be afterwards: the fields that the record that stays takes over, and everything that will stand under it. */
import { useTranslation } from 'react-i18next';
import { mergePreview } from '#modules/people/contract/merge.api.ts';
import { Person } from '#modules/people/contract/person.entity.ts';
import { useContract } from '../../../api/hooks.ts';
import type { LoadedRecord } from '../../../entity-views/record/use-record.ts';
import { Card } from '../../../ui/card.tsx';
import { useFieldWords } from '../../../ui/fields/words.ts';
import { PersonValue } from './person-value.tsx';

interface Props {
  readonly survivor: LoadedRecord;
  readonly merged: LoadedRecord;
  readonly edit: Readonly<Record<string, unknown>>;
}

export function MergeResult({ survivor, merged, edit }: Props) {
  const { t } = useTranslation('people');
  const words = useFieldWords();
  const titles = { ...merged.titles, ...survivor.titles };
  const taken = Object.entries(edit);
  const name = String(
    Person.computed.displayName.compute({ ...survivor.values, ...edit }) ?? t('records:untitled'),
  );
  return (
    <div className="space-y-5">
      <Card title={t('merge.after.title', { name })}>
        {taken.length === 0 ? (
          <p className="text-ink-2">{t('merge.after.same')}</p>
        ) : (
          <dl className="space-y-2">
            {taken.map(([field, value]) => (
              <div key={field} className="min-w-0">
                <dt className="text-sm text-ink-3">{words.field('person', field)}</dt>
                <dd className="break-words">
                  <PersonValue name={field} value={value} titles={titles} />
                </dd>
              </div>
            ))}
          </dl>
        )}
      </Card>
      <Counts survivor={survivor.id} merged={merged.id} name={name} />
    </div>
  );
}

function Counts({
  survivor,
  merged,
  name,
}: {
  readonly survivor: string;
  readonly merged: string;
  readonly name: string;
}) {
  const { t } = useTranslation('people');
  const words = useFieldWords();
  const { data } = useContract(mergePreview, { survivor, merged });
  if (!data) return null;
  const parts = data.counts.filter((count) => count.survivor + count.merged > 0);
  return (
    <Card title={t('merge.counts.title', { name })} description={t('merge.counts.text')}>
      {parts.length === 0 ? (
        <p className="text-ink-2">{t('merge.counts.none')}</p>
      ) : (
        <table className="w-full tabular-nums">
          <thead className="sr-only">
            <tr>
              <th>{t('merge.counts.what')}</th>
              <th>{t('merge.stays')}</th>
              <th>{t('merge.goes')}</th>
              <th>{t('merge.counts.together')}</th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {parts.map((count) => (
              <tr key={count.part}>
                <th scope="row" className="py-1.5 text-left font-normal">
                  {words.entity(count.part, true)}
                </th>
                <td className="w-10 py-1.5 text-right text-ink-3">{count.survivor}</td>
                <td className="w-12 py-1.5 text-right text-ink-3">
                  <span aria-hidden>+ </span>
                  {count.merged}
                </td>
                <td className="w-14 py-1.5 text-right font-medium">
                  <span aria-hidden>= </span>
                  {count.survivor + count.merged}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
