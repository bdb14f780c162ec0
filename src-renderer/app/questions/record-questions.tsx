/** The open questions of one record, side by side: what each desk wrote, who and when, and what stood before. */
import { ArrowUpRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { registry } from '#modules/entities.ts';
import type { OutputOf } from '#shared/api/contract.ts';
import { answerQuestion, openQuestion } from '#shared/api/questions.api.ts';
import { useCommand, useContract } from '../../api/hooks.ts';
import { useViewer } from '../../entity-views/viewer.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { FaultNotice, useFaultLine } from '../../ui/fault-notice.tsx';
import { valueText } from '../../ui/fields/field-value.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { formatDateTime } from '../../ui/format.ts';
import { useShortcut } from '../../ui/shortcuts.ts';
import { Waiting } from '../../ui/skeleton.tsx';
import { notify } from '../../ui/toast.tsx';
import { announce } from '../announcer.tsx';
import { Choice } from './choice.tsx';

type Answer = OutputOf<typeof openQuestion>;
type Question = Answer['questions'][number];
type Write = Question['writes'][number];

export function RecordQuestions({ entity, id }: { readonly entity: string; readonly id: string }) {
  const { t } = useTranslation('questions');
  const words = useFieldWords();
  const { hrefOf } = useFieldEnvironment();
  const { data, error } = useContract(openQuestion, { entity, id }, { reads: [entity] });
  if (error && !data) return <FaultNotice fault={error} />;
  if (!data) return <Waiting lines={5} />;
  const href = hrefOf(entity, id);
  return (
    <section aria-label={data.title ?? words.entity(entity)}>
      <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="text-md font-semibold">{data.title ?? words.entity(entity)}</h2>
        {data.deleted && (
          <Badge tone="warn">
            {t(data.questions.some(({ kind }) => kind === 'erased-added') ? 'isErased' : 'inBin')}
          </Badge>
        )}
        {href && (
          <a href={href} className="inline-flex items-center gap-1 text-accent-text hover:underline">
            {t('openRecord')}
            <ArrowUpRight aria-hidden className="size-4" />
          </a>
        )}
      </div>
      <div className="space-y-4">
        {data.questions.map((question, index) => (
          <QuestionCard
            key={`${question.register} ${question.kind}`}
            answer={data}
            question={question}
            isFirst={index === 0}
          />
        ))}
        {data.questions.length === 0 && <p className="text-ink-3">{t('settled')}</p>}
      </div>
    </section>
  );
}

interface CardProps {
  readonly answer: Answer;
  readonly question: Question;
  /** Figures choose in the first alone. */
  readonly isFirst: boolean;
}

interface Option {
  readonly key: string;
  readonly text: string;
  readonly by: string;
  readonly note: string;
  readonly isShown: boolean;
  readonly take:
    | { readonly take: 'write'; readonly op: string }
    | { readonly take: 'delete' | 'restore' | 'erase' };
}

function useOptions({ entity }: Answer, question: Question): readonly Option[] {
  const { t } = useTranslation('questions');
  const words = useFieldWords();
  const environment = useFieldEnvironment();
  const by = ({ by: name, deviceName, at }: Write): string =>
    [name, deviceName, formatDateTime(at, environment)].filter(Boolean).join(' · ');
  const { field: name, writes, shown } = question;
  const field = name === null ? undefined : registry.byName(entity).fields[name];
  const textOf = (value: unknown): string =>
    field && name !== null
      ? valueText({ ...field, many: false }, value, words.context(entity, name)) || t('emptied')
      : '';
  if (name !== null) {
    const now = textOf(shown);
    return writes.map((write) => {
      const text = textOf(write.value);
      return {
        key: write.op,
        text,
        by: by(write),
        note: '',
        isShown: text === now,
        take: { take: 'write', op: write.op },
      };
    });
  }
  const told = (kinds: readonly string[]): string =>
    writes
      .filter(({ kind }) => kinds.includes(kind))
      .map((write) => by(write))
      .join('; ');
  const deletions = writes.filter(({ kind }) => kind === 'delete');
  // What was written about it, in one line: kinds, and how each begins.
  const added = writes
    .flatMap(({ entry }) => entry ?? [])
    .map(({ entity: about, says }) => (says ? `${words.entity(about)}: “${says}”` : words.entity(about)))
    .join(', ');
  if (question.kind === 'erased-added')
    return [
      {
        key: 'erase',
        text: t('eraseAdded'),
        by: told(['create']),
        note: t('added', { entries: added }),
        isShown: false,
        take: { take: 'erase' },
      },
    ];
  const changes = writes
    .flatMap((write) => write.changes)
    .map(({ field: changed }) => words.field(entity, changed))
    .join(', ');
  return [
    {
      key: 'delete',
      text: t('keepDeleted'),
      by: told(['delete', 'retract']),
      note: deletions.flatMap(({ reason }) => reason ?? []).join('; '),
      isShown: true,
      take: { take: 'delete' },
    },
    {
      key: 'restore',
      text: t('bringBack'),
      by: told(['edit', 'restore', 'create']),
      note:
        added !== '' ? t('added', { entries: added }) : changes === '' ? '' : t('changed', { fields: changes }),
      isShown: false,
      take: { take: 'restore' },
    },
  ];
}

function QuestionCard({ answer, question, isFirst }: CardProps) {
  const { t } = useTranslation('questions');
  const words = useFieldWords();
  const line = useFaultLine();
  const viewer = useViewer();
  const command = useCommand(answerQuestion);
  const options = useOptions(answer, question);
  const { entity, id } = answer;
  const { field: name, register, writes, before } = question;
  const may = viewer.permissions.includes(question.kind === 'erased-added' ? 'record.erase' : 'record.write');
  const choose = ({ take, text }: Option) =>
    command.mutate(
      { entity, id, register, seen: writes.map(({ op }) => op), answer: take },
      {
        onSuccess: ({ open }) => announce(open ? t('stillOpen') : t('chosen', { value: text })),
        onError: (fault) => notify({ title: line(fault), tone: 'danger' }),
      },
    );
  const field = name === null ? undefined : registry.byName(entity).fields[name];
  const stood =
    field && name !== null ? valueText({ ...field, many: false }, before, words.context(entity, name)) : '';
  const title = name === null ? t(`kind.${question.kind}`) : words.field(entity, name);
  return (
    <Card title={title} level={3} description={name === null ? t(`about.${question.kind}`) : t('about.field')}>
      <ul className="grid gap-3 sm:grid-cols-2">
        {options.map((option, index) => (
          <li key={option.key}>
            <Choice
              number={isFirst ? index + 1 : null}
              text={option.text}
              by={option.by}
              note={option.note}
              isShown={option.isShown}
              disabled={!may || command.isPending}
              onChoose={() => choose(option)}
            />
            {isFirst && may && index < 9 && (
              <ChooseKey number={index + 1} onChoose={() => command.isPending || choose(option)} />
            )}
          </li>
        ))}
      </ul>
      {!may && (
        <p className="mt-3 text-sm text-ink-2">
          {t(question.kind === 'erased-added' ? 'onlyAdmin' : 'onlyWriters')}
        </p>
      )}
      {name !== null && (
        <p className="mt-3 text-sm text-ink-3">
          {stood === '' ? t('stoodNothing') : t('stood', { value: stood })}
        </p>
      )}
    </Card>
  );
}

function ChooseKey({ number, onChoose }: { readonly number: number; readonly onChoose: () => void }) {
  const { t } = useTranslation('questions');
  useShortcut(String(number), t('chooseKey', { number }), onChoose, { group: 'list' });
  return null;
}
