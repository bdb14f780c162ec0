/** Lets this computer, whose clinic came out of a backup, take part again: the same code and digits as for a new one. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listDevices } from '#modules/users/contract/devices.api.ts';
import { beginRejoin, cancelRejoin, type JoinState, rejoinWatch } from '#modules/users/contract/join.api.ts';
import { useCommand, useFeed } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { notify } from '../../ui/toast.tsx';
import { CodeInput } from '../setup/code-input.tsx';
import { RelayInput } from '../setup/relay-input.tsx';

interface Props {
  readonly relay: string | null;
  readonly onClose: () => void;
}

export function RejoinDialog({ relay: known, onClose }: Props) {
  const { t } = useTranslation(['devices', 'setup']);
  const cache = useQueryClient();
  const begin = useCommand(beginRejoin);
  const cancel = useCommand(cancelRejoin);
  const [state, setState] = useState<JoinState>({ step: 'none' });
  const [relay, setRelay] = useState(known ?? '');
  const [code, setCode] = useState('');
  const [isSent, setSent] = useState(false);
  useFeed(rejoinWatch, {}, { message: setState });
  const done = useEffectEvent(() => {
    if (!isSent) return;
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
  const submit = () => {
    setSent(true);
    begin.mutate({ relay: relay.trim(), code: code.trim() });
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
    <FormDialog
      title={t('rejoin.title')}
      description={t('rejoin.text')}
      action={t('setup:join.next')}
      busy={busy}
      fault={busy ? null : fault}
      ready={relay.trim() !== '' && code.trim() !== ''}
      onClose={close}
      onSubmit={submit}
    >
      {(tried) => (
        <>
          <CodeInput value={code} onChange={setCode} onRelay={setRelay} missing={tried && code.trim() === ''} />
          <RelayInput value={relay} onChange={setRelay} missing={tried && relay.trim() === ''} />
        </>
      )}
    </FormDialog>
  );
}
