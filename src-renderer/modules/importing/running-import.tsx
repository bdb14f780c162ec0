/** An import under way: how far it is, what it counted so far, and a way to stop it. */
import { useTranslation } from 'react-i18next';
import { cancelImport } from '#modules/importing/contract/importing.api.ts';
import { useCommand } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { Figures } from './figures.tsx';
import type { ImportProgress } from './use-progress.ts';

interface Props {
  readonly progress: ImportProgress;
  /** True where it was not begun on this page: by a colleague's window, or before the program was closed. */
  readonly foreign: boolean;
}

/** One that was just begun shows itself, wherever on the page it was begun. */
const scrollHere = (element: HTMLElement | null): void => element?.scrollIntoView({ block: 'nearest' });

export function RunningImport({ progress: { batch, counts, fraction, dryRun }, foreign }: Props) {
  const { t } = useTranslation('importing');
  const cancel = useCommand(cancelImport);
  return (
    <Card
      title={t(dryRun ? 'running.dryRun' : 'running.title')}
      actions={
        <Button size="sm" busy={cancel.isPending} onClick={() => cancel.mutate({ batch })}>
          {t('running.cancel')}
        </Button>
      }
    >
      <div ref={scrollHere} className="scroll-mt-24 space-y-4">
        {foreign && <Notice>{t('running.resumed')}</Notice>}
        <ProgressBar value={fraction} label={t(dryRun ? 'running.checking' : 'running.taking')} />
        <Figures counts={counts} />
        <p className="text-sm text-ink-3">{t('running.goOn')}</p>
      </div>
    </Card>
  );
}
