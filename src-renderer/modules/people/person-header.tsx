/** Who this is, always in sight: name, age and date of birth, pronouns, MRN, and what must not be missed. */
import { Accessibility, Cake, Flag as FlagIcon, Languages } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Flag } from '#modules/people/contract/flag.entity.ts';
import { listRecords } from '#shared/api/records.api.ts';
import type { Phone } from '#shared/entity/fields/phone.ts';
import { useContract } from '../../api/hooks.ts';
import { Marks } from '../../entity-views/marks.tsx';
import { CopyButton } from '../../entity-views/record/copy-button.tsx';
import type { LoadedRecord } from '../../entity-views/record/use-record.ts';
import { useViewer } from '../../entity-views/viewer.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Badge } from '../../ui/badge.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { formatDate, formatPhone, todayIn } from '../../ui/format.ts';
import { daysToBirthday } from './age.ts';
import { mrnOf } from './cells.tsx';
import { useMerged, withLimits } from './merging/use-merged.ts';
import { languageName, personLayout } from './people.ui.ts';
import { useAge } from './use-age.ts';

/** A birthday within so many days is worth a word (CA-26). */
const SOON = 7;

export function PersonHeader({ record: own }: { readonly record: LoadedRecord }) {
  const { t } = useTranslation('people');
  const merged = useMerged(own.id);
  const record = { ...own, values: { ...withLimits(own.values, merged) } };
  const { values, title } = record;
  const nickname =
    typeof values.nickname === 'string' && !title?.includes(values.nickname) ? values.nickname : null;
  return (
    <div className="flex min-w-0 items-start gap-3 sm:items-center">
      <Avatar name={title} size="lg" />
      <div className="min-w-0 flex-1">
        <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          <h1 className="min-w-0 text-lg font-semibold break-words">
            {title ?? t(record.erased ? 'records:erase.name' : 'records:untitled')}
          </h1>
          {nickname && <span className="text-md text-ink-2">“{nickname}”</span>}
          {typeof values.pronouns === 'string' && <span className="text-ink-2">{values.pronouns}</span>}
          <Marks layout={personLayout} values={values} t={t} />
          <Alerts record={record} />
        </div>
        <Facts record={record} />
      </div>
    </div>
  );
}

/** Date of birth, age, gender, MRN and first phone in one line. */
function Facts({ record: { id, values } }: { readonly record: LoadedRecord }) {
  const { t } = useTranslation('people');
  const { locale, region } = useFieldEnvironment();
  const words = useFieldWords();
  const ageOf = useAge();
  const mrn = mrnOf(values);
  const phone = (values.phones as readonly { readonly value: Phone }[] | undefined)?.[0]?.value;
  const dead = values.deceased === true || values.deceasedOn !== undefined;
  const age = dead && !values.deceasedOn ? null : ageOf(values.birthDate, values.deceasedOn, true);
  const died =
    typeof values.deceasedOn === 'string'
      ? t('header.died', { date: formatDate(values.deceasedOn, locale) })
      : null;
  return (
    <ul className="mt-0.5 flex flex-wrap items-center gap-x-3 gap-y-0.5 text-ink-2">
      {typeof values.birthDate === 'string' && (
        <li className="tabular-nums">
          <span className="sr-only">{words.field('person', 'birthDate')}: </span>
          {formatDate(values.birthDate, locale)}
          {age && <span className="font-medium text-ink"> · {age}</span>}
        </li>
      )}
      {died && <li className="tabular-nums">{died}</li>}
      {typeof values.gender === 'string' && values.gender !== 'unknown' && (
        <li>{words.choice('person', 'gender', values.gender)}</li>
      )}
      {mrn && (
        <li className="group/fact -mr-3 flex min-w-0 items-center gap-1 tabular-nums">
          <span className="whitespace-nowrap text-ink-3">
            {mrn.type === 'MR' ? t('header.mrn') : (mrn.type ?? t('header.id'))}
          </span>
          <span className="max-w-64 min-w-0 truncate max-sm:max-w-44" title={mrn.value}>
            {mrn.value}
          </span>
          <CopyButton
            text={mrn.value}
            what={t('header.mrn')}
            of={{ entity: 'person', id, field: 'identifiers' }}
          />
        </li>
      )}
      {phone && (
        <li className="group/fact -mr-3 flex items-center gap-1 tabular-nums max-sm:hidden">
          {formatPhone(phone, region)}
          <CopyButton
            text={phone.e164 ?? phone.original}
            what={formatPhone(phone, region)}
            of={{ entity: 'person', id, field: 'phones' }}
          />
        </li>
      )}
    </ul>
  );
}

/** Interpreter, birthday soon, and the clinical flags of those who may read them. */
function Alerts({ record: { id, values } }: { readonly record: LoadedRecord }) {
  const { t } = useTranslation('people');
  const { locale, timeZone } = useFieldEnvironment();
  const viewer = useViewer();
  const { data } = useContract(
    listRecords,
    {
      entity: Flag.name,
      filter: { field: 'person', op: 'is', value: id },
      sort: { field: 'created', direction: 'asc' },
      limit: 20,
    },
    { enabled: viewer.readable.includes('health') },
  );
  const flags = (data?.rows ?? []).filter(
    (flag) => flag.values.status === 'active' || flag.values.status === 'due' || !flag.values.status,
  );
  const dead = values.deceased === true || values.deceasedOn !== undefined;
  const days =
    typeof values.birthDate === 'string' && !dead
      ? daysToBirthday(values.birthDate, todayIn(timeZone, Date.now()))
      : undefined;
  return (
    <>
      {values.interpreterNeeded === true && (
        <Badge tone="info" icon={<Languages aria-hidden className="size-3.5" />}>
          {typeof values.language === 'string'
            ? t('header.interpreterFor', { language: languageName(values.language, locale) })
            : t('header.interpreter')}
        </Badge>
      )}
      {days !== undefined && days <= SOON && (
        <Badge tone="accent" icon={<Cake aria-hidden className="size-3.5" />}>
          {days === 0 ? t('header.birthdayToday') : t('header.birthdayIn', { count: days })}
        </Badge>
      )}
      {flags.map((flag) => (
        <Badge
          key={flag.id}
          tone={flag.values.status === 'due' ? 'warn' : 'neutral'}
          icon={
            flag.values.kind === 'chronicProgramme' ? (
              <Accessibility aria-hidden className="size-3.5" />
            ) : (
              <FlagIcon aria-hidden className="size-3.5" />
            )
          }
        >
          {flag.title ?? t('header.flag')}
        </Badge>
      ))}
    </>
  );
}
