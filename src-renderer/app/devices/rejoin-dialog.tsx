/** Lets this computer, whose clinic came out of a backup, take part again: the same code and digits as for a new one. */
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useEffectEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listDevices } from '#modules/users/contract/devices.api.ts';
import { beginRejoin, cancelRejoin, type JoinState, rejoinWatch } from '#modules/users/contract/join.api.ts';
import { useCommand, useFeed } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { notify } from '../../ui/toast.tsx';
import { CodeInput } from '../setup/code-input.tsx';
import { RelayInput } from '../setup/relay-input.tsx';

interface Props {
  readonly relay: string | null;
  readonly onClose: () => void;
}

export function RejoinDialog({ relay: known, onClose }: Props) {
  const { t } = useTranslation(['devices', 'setup', 'common']);
  const cache = useQueryClient();
  const form = useId();
  const begin = useCommand(beginRejoin);
  const cancel = useCommand(cancelRejoin);
  const [state, setState] = useState<JoinState>({ step: 'none' });
  const [relay, setRelay] = useState(known ?? '');
  const [code, setCode] = useState('');
  const [tried, setTried] = useState(false);
  useFeed(rejoinWatch, {}, { message: setState });
  const done = useEffectEvent(() => {
    if (!tried) return;
    void cache.invalidateQueries({ queryKey: [listDevices.name] });
    notify({ title: t('rejoin.done') });
    close();
  });
  const close = () => {
    cancel.mutate({});
    onClose();
  };
  const isJoined = state.step === 'joined';
  useEffect(() => {
    if (isJoined) done();
  }, [isJoined]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (relay.trim() !== '' && code.trim() !== '') begin.mutate({ relay: relay.trim(), code: code.trim() });
  };
  const busy = begin.isPending || state.step === 'asking';
  const fault = begin.error ?? (state.step === 'failed' ? state.fault : null);
  if (state.step === 'comparing')
    return (
      <Dialog
        open
        onOpenChange={close}
        blocking
        title={t('setup:join.digits.title', { name: state.organisation })}
        description={t('setup:join.digits.text')}
        footer={<Button onClick={close}>{t('setup:join.giveUp')}</Button>}
      >
        <p className="text-center font-mono text-3xl font-semibold tracking-[0.2em] tabular-nums">
          {state.digits}
        </p>
        <p role="status" className="mt-4 text-center text-ink-2">
          {t('setup:join.digits.waiting')}
        </p>
      </Dialog>
    );
  return (
    <Dialog
      open
      onOpenChange={close}
      title={t('rejoin.title')}
      description={t('rejoin.text')}
      footer={
        <>
          <Button onClick={close}>{t('common:cancel')}</Button>
          <Button type="submit" form={form} variant="primary" busy={busy}>
            {t('setup:join.next')}
          </Button>
        </>
      }
    >
      <form id={form} autoComplete="off" onSubmit={submit} className="space-y-4">
        <CodeInput value={code} onChange={setCode} onRelay={setRelay} />
        <RelayInput value={relay} onChange={setRelay} missing={tried && relay.trim() === ''} />
        {fault && !busy && <FaultNotice fault={fault} />}
      </form>
    </Dialog>
  );
}
