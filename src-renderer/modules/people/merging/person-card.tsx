/** One of the two records that are to become one: enough to know it by. */
import { useTranslation } from 'react-i18next';
import type { Identifier } from '#shared/entity/fields/identifier.ts';
import type { Phone } from '#shared/entity/fields/phone.ts';
import { Marks } from '../../../entity-views/marks.tsx';
import type { LoadedRecord } from '../../../entity-views/record/use-record.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { useFieldEnvironment } from '../../../ui/fields/widget.ts';
import { formatDate, formatDateTime, formatPhone } from '../../../ui/format.ts';
import { personLayout } from '../people.ui.ts';
import { useAge } from '../use-age.ts';

interface Props {
  readonly record: LoadedRecord;
  readonly role: string;
  readonly tone: Tone;
}

export function PersonCard({ record, role, tone }: Props) {
  const { t } = useTranslation('people');
  const environment = useFieldEnvironment();
  const ageOf = useAge();
  const { values, title } = record;
  const numbers = ((values.identifiers ?? []) as { readonly value: Identifier }[]).slice(0, 3);
  const dead = values.deceased === true || values.deceasedOn !== undefined;
  const age = dead && !values.deceasedOn ? null : ageOf(values.birthDate, values.deceasedOn, true);
  const phone = (values.phones as readonly { readonly value: Phone }[] | undefined)?.[0]?.value;
  const email = (values.emails as readonly { readonly value: string }[] | undefined)?.[0]?.value;
  return (
    <article className="flex min-w-0 items-start gap-3 rounded-lg border border-line bg-surface p-4">
      <Avatar name={title} size="lg" />
      <div className="min-w-0 flex-1">
        <Badge tone={tone}>{role}</Badge>
        <h2 className="mt-1 flex flex-wrap items-center gap-2 text-md font-semibold break-words">
          <a href={environment.hrefOf('person', record.id) ?? undefined} className="hover:underline">
            {title ?? t('records:untitled')}
          </a>
          <Marks layout={personLayout} values={values} t={t} />
        </h2>
        <p className="text-ink-2 tabular-nums break-words">
          {[
            typeof values.birthDate === 'string' && formatDate(values.birthDate, environment.locale),
            age,
            ...numbers.map(
              ({ value: { type, value } }) =>
                `${type === 'MR' ? t('header.mrn') : (type ?? t('header.id'))} ${value}`,
            ),
            phone && formatPhone(phone, environment.region),
            email,
          ]
            .filter(Boolean)
            .join('  ·  ') || t('merge.sparse')}
        </p>
        <p className="mt-1 text-sm text-ink-3">
          {t('merge.added', { date: formatDateTime(record.createdAt, environment) })}
          {record.createdBy && ` · ${record.createdBy}`}
        </p>
      </div>
    </article>
  );
}
