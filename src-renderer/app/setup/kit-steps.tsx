/** Set-up: the recovery kit is shown once, printed, and typed back from paper; only then the database is made. */
import { Copy, Printer } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { beginSetup, finishSetup } from '#modules/settings/contract/system.api.ts';
import { useCommand } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Waiting } from '../../ui/skeleton.tsx';
import { notify } from '../../ui/toast.tsx';
import { KitInput } from '../kit-input.tsx';
import { loginOf } from './draft.ts';
import type { StepOfDraft } from './first-steps.tsx';
import { groupsOf, KitSheet } from './kit-sheet.tsx';
import { Step } from './step.tsx';

export function KitStep({ draft, change, onBack, onNext }: StepOfDraft) {
  const { t } = useTranslation(['setup', 'common']);
  const begin = useCommand(beginSetup);
  const { mutate } = begin;
  const asked = useRef(false);
  const { kit } = draft;
  useEffect(() => {
    if (kit !== null || asked.current) return;
    asked.current = true;
    mutate({}, { onSuccess: (answer) => change({ kit: answer.kit }) });
  }, [kit, mutate, change]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(kit ?? '');
      notify({ title: t('common:copied'), detail: t('kit.copied') });
    } catch {
      // The host may refuse the clipboard; the code can still be selected by hand.
      notify({ title: t('kit.copyRefused'), tone: 'danger' });
    }
  };
  return (
    <Step
      title={t('kit.title')}
      description={t('kit.text')}
      onBack={onBack}
      onNext={onNext}
      disabled={kit === null}
    >
      {begin.error && <FaultNotice fault={begin.error} />}
      {kit === null ? (
        !begin.error && <Waiting lines={2} />
      ) : (
        <>
          <div className="rounded-lg border border-line-strong/60 bg-canvas p-4">
            <ol aria-label={t('kit.code')} className="grid grid-cols-2 gap-x-4 gap-y-2 sm:grid-cols-3">
              {groupsOf(kit).map(({ place, text }) => (
                <li key={place} className="flex items-baseline gap-2">
                  <span className="w-4 text-right text-xs text-ink-3 tabular-nums">{place}</span>
                  <span className="font-mono text-lg font-semibold tracking-widest select-all">{text}</span>
                </li>
              ))}
            </ol>
          </div>
          <div className="flex flex-wrap gap-2">
            <Button
              variant="primary"
              icon={<Printer aria-hidden className="size-4" />}
              onClick={() => window.print()}
            >
              {t('kit.print')}
            </Button>
            <Button icon={<Copy aria-hidden className="size-4" />} onClick={() => void copy()}>
              {t('common:copy')}
            </Button>
          </div>
          <Notice tone="warn">{t('kit.once')}</Notice>
          <KitSheet kit={kit} organisation={draft.name} />
        </>
      )}
    </Step>
  );
}

export function ConfirmKitStep({ draft, onBack, onNext }: StepOfDraft) {
  const { t } = useTranslation('setup');
  const finish = useCommand(finishSetup);
  const [typed, setTyped] = useState('');
  const submit = () =>
    finish.mutate(
      {
        organisation: {
          name: draft.name,
          timeZone: draft.timeZone,
          language: draft.language,
          lawProfile: draft.lawProfile,
          region: draft.region,
          production: draft.production,
        },
        admin: { login: loginOf(draft), name: draft.adminName },
        password: draft.password,
        kit: typed,
      },
      { onSuccess: onNext },
    );
  return (
    <Step
      title={t('confirm.title')}
      description={t('confirm.text')}
      onBack={onBack}
      onNext={submit}
      next={t('confirm.next')}
      busy={finish.isPending}
      ready={typed.trim() !== ''}
    >
      {(tried) => (
        <>
          <KitInput label={t('kit.code')} value={typed} onChange={setTyped} tried={tried} />
          {finish.error && <FaultNotice fault={finish.error} />}
        </>
      )}
    </Step>
  );
}
