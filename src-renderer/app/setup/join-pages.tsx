/**
 * A clinic from its relay at first start: by an administrator's code and digits that are the same on both screens, or by the
 * recovery kit. What is shown follows the core, so that a page that was loaded anew shows the same.
 */
import { type FormEvent, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cancelJoin, givePassword, type JoinState } from '#modules/users/contract/join.api.ts';
import { useCommand } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { CurrentPassword } from '../../ui/current-password.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { percentOf } from '../sharing/sharing-words.ts';
import type { Way } from './draft.ts';
import { JoinForm } from './join-form.tsx';
import { RecoverForm } from './recover-form.tsx';
import { Step, Steps } from './step.tsx';

type StateOf<Name extends JoinState['step']> = Extract<JoinState, { step: Name }>;

export interface JoinPagesProps {
  readonly way: Exclude<Way, 'new'>;
  readonly state: JoinState;
  /** Whether there is a clinic in the folder by now. */
  readonly isMade: boolean;
  /** Back to the first question. */
  readonly onBack: () => void;
  /** Signed in, or to be signed in on the unlock page. */
  readonly onDone: () => void;
}

/** The places on the way; recovery has no digits and no password of somebody else. */
const AT: Readonly<Record<JoinState['step'], number>> = {
  none: 0,
  failed: 0,
  asking: 0,
  comparing: 1,
  password: 2,
  making: 3,
  fetching: 4,
  joined: 4,
};

export function JoinPages({ way, state, isMade, onBack, onDone }: JoinPagesProps) {
  const at = AT[state.step];
  const done = useEffectEvent(onDone);
  const isJoined = state.step === 'joined';
  useEffect(() => {
    if (isJoined) done();
  }, [isJoined]);
  return (
    <>
      {way === 'join' && <Steps at={at} of={5} />}
      {state.step === 'failed' && isMade ? (
        <MadeButFailed state={state} onDone={onDone} />
      ) : (
        <Page way={way} state={state} onBack={onBack} />
      )}
    </>
  );
}

function Page({ way, state, onBack }: Pick<JoinPagesProps, 'way' | 'state' | 'onBack'>) {
  const cancel = useCommand(cancelJoin);
  const giveUp = () => cancel.mutate({});
  switch (state.step) {
    case 'comparing':
      return <Digits state={state} onCancel={giveUp} />;
    case 'password':
      // A wrong one is asked for anew in an empty field.
      return <Password key={String(state.wrong)} state={state} onCancel={giveUp} />;
    case 'making':
    case 'fetching':
    case 'joined':
      return <Fetching state={state} />;
    default: {
      const Form = way === 'join' ? JoinForm : RecoverForm;
      return <Form state={state} onBack={onBack} onCancel={giveUp} />;
    }
  }
}

interface Cancelling<Name extends JoinState['step']> {
  readonly state: StateOf<Name>;
  readonly onCancel: () => void;
}

/** Eight digits, large; the other computer confirms them. */
function Digits({ state, onCancel }: Cancelling<'comparing'>) {
  const { t } = useTranslation(['setup', 'common']);
  return (
    <Step title={t('join.digits.title', { name: state.organisation })} description={t('join.digits.text')}>
      <p
        role="img"
        aria-label={[...state.digits].join(' ')}
        className="rounded-lg border border-line bg-sunken py-6 text-center font-mono text-3xl font-semibold tracking-[0.2em] tabular-nums sm:text-4xl"
      >
        {state.digits}
      </p>
      <p role="status" className="text-ink-2">
        {t('join.digits.waiting')}
      </p>
      <Notice tone="warn">{t('join.digits.differ')}</Notice>
      <div className="flex justify-end">
        <Button onClick={onCancel}>{t('join.giveUp')}</Button>
      </div>
    </Step>
  );
}

/** The inviting user's own password, which opens what was sent for her. */
function Password({ state, onCancel }: Cancelling<'password'>) {
  const { t } = useTranslation('setup');
  const give = useCommand(givePassword);
  const [password, setPassword] = useState('');
  const input = useRef<HTMLDivElement>(null);
  // The heading speaks first; then one types.
  useEffect(() => input.current?.querySelector('input')?.focus(), []);
  return (
    <Step
      title={t('join.password.title')}
      description={t('join.password.text', { login: state.login })}
      onBack={onCancel}
      onNext={() => give.mutate({ password })}
      next={t('join.password.next')}
      busy={give.isPending}
      ready={password !== ''}
    >
      {(tried) => (
        <>
          <div ref={input}>
            <CurrentPassword
              label={t('join.password.label', { login: state.login })}
              error={
                tried && password === ''
                  ? t('join.password.missing', { login: state.login })
                  : state.wrong
                    ? t('join.password.wrong')
                    : null
              }
              value={password}
              onChange={setPassword}
            />
          </div>
          {give.error && <FaultNotice fault={give.error} />}
        </>
      )}
    </Step>
  );
}

function Fetching({ state }: { readonly state: StateOf<'making' | 'fetching' | 'joined'> }) {
  const { t, i18n } = useTranslation('setup');
  const changes = state.step === 'fetching' ? state.changes : 0;
  const progress = state.step === 'fetching' ? state.progress : null;
  return (
    <Step title={t('join.fetching.title')} description={t('join.fetching.text')}>
      <ProgressBar
        value={progress && percentOf(progress) / 100}
        label={t(
          state.step === 'making'
            ? 'join.fetching.making'
            : progress
              ? `join.fetching.phase.${progress.phase}`
              : 'join.fetching.label',
        )}
        {...(changes > 0
          ? { detail: t('join.fetching.count', { count: formatNumber(changes, i18n.language) }) }
          : {})}
      />
    </Step>
  );
}

/** The clinic is in the folder, and something went wrong on the way to its records: the unlock page goes on from here. */
function MadeButFailed({ state, onDone }: { readonly state: StateOf<'failed'>; readonly onDone: () => void }) {
  const { t } = useTranslation('setup');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onDone();
  };
  return (
    <form onSubmit={submit} className="space-y-5">
      <h1 className="text-lg font-semibold">{t('join.made.title')}</h1>
      <p className="text-ink-2">{t('join.made.text')}</p>
      <FaultNotice fault={state.fault} />
      <div className="flex justify-end">
        <Button type="submit" variant="primary">
          {t('join.made.next')}
        </Button>
      </div>
    </form>
  );
}
