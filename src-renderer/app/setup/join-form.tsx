/** Set-up, joining: the relay's address and the one-time code, as the other computer shows them. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { beginJoin, type JoinState } from '#modules/users/contract/join.api.ts';
import { useCommand } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { CodeInput } from './code-input.tsx';
import { RelayInput } from './relay-input.tsx';
import { Step } from './step.tsx';

export interface BeginFormProps {
  readonly state: JoinState;
  readonly onBack: () => void;
  /** While it is asked. */
  readonly onCancel: () => void;
}

export function JoinForm({ state, onBack, onCancel }: BeginFormProps) {
  const { t } = useTranslation(['setup', 'common']);
  const begin = useCommand(beginJoin);
  const [relay, setRelay] = useState('');
  const [code, setCode] = useState('');
  const busy = begin.isPending || state.step === 'asking';
  const fault = begin.error ?? (state.step === 'failed' ? state.fault : null);
  return (
    <Step
      title={t('join.title')}
      description={t('join.text')}
      onBack={onBack}
      ready={relay.trim() !== '' && code.trim() !== ''}
      onNext={() => begin.mutate({ relay: relay.trim(), code: code.trim() })}
      next={t('join.next')}
      busy={busy}
    >
      {(tried) => (
        <>
          <CodeInput value={code} onChange={setCode} onRelay={setRelay} missing={tried && code.trim() === ''} />
          <RelayInput value={relay} onChange={setRelay} missing={tried && relay.trim() === ''} />
          {fault && !busy && <FaultNotice fault={fault} />}
          {busy && (
            <div className="flex items-center justify-between gap-3">
              <p role="status" className="text-ink-2">
                {t('join.asking')}
              </p>
              <Button size="sm" onClick={onCancel}>
                {t('common:cancel')}
              </Button>
            </div>
          )}
        </>
      )}
    </Step>
  );
}
