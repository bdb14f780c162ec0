/** On a record that has open questions: how many, and the way to them. Asks only where there are any at all. */
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { openQuestion } from '#shared/api/questions.api.ts';
import { useContract } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useQuestionCount } from './use-questions.ts';

export function QuestionNotice({ entity, id }: { readonly entity: string; readonly id: string }) {
  const { t } = useTranslation('questions');
  const navigate = useNavigate();
  const enabled = useQuestionCount() > 0;
  const { data } = useContract(openQuestion, { entity, id }, { enabled });
  const count = enabled ? (data?.questions.length ?? 0) : 0;
  if (count === 0) return null;
  return (
    <Notice
      tone="warn"
      title={t('noticeTitle', { count })}
      action={
        <Button size="sm" onClick={() => void navigate({ to: '/questions' })}>
          {t('look')}
        </Button>
      }
    >
      {t('notice')}
    </Notice>
  );
}
