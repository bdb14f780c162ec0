/**
 * First start: language, organisation, administrator, password, recovery kit shown and typed back, then a beginning.
 * Invariant (K8): the database is made by the step that takes the kit as typed from paper, and by no other.
 */
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getPreferences } from '../../ui/preferences.ts';
import { Bare } from '../bare.tsx';
import { languageOfComputer } from '../i18n.ts';
import type { SystemStatus } from '../session.tsx';
import { type Draft, firstDraft } from './draft.ts';
import { AdministratorStep, LanguageStep, OrganisationStep } from './first-steps.tsx';
import { JoinPages } from './join-pages.tsx';
import { ConfirmKitStep, KitStep } from './kit-steps.tsx';
import { PasswordStep } from './password-step.tsx';
import { StartStep } from './start-step.tsx';
import { Steps } from './step.tsx';
import { useJoining } from './use-joining.ts';

const STEPS = [
  LanguageStep,
  OrganisationStep,
  AdministratorStep,
  PasswordStep,
  KitStep,
  ConfirmKitStep,
  StartStep,
] as const;

export interface SetupWizardProps {
  readonly status: SystemStatus;
  /** Set-up is finished and its administrator signed in. */
  readonly onDone: () => void;
}

export function SetupWizard({ status, onDone }: SetupWizardProps) {
  const { t } = useTranslation('setup');
  const [at, setAt] = useState(0);
  const [draft, setDraft] = useState<Draft>(() =>
    firstDraft(
      getPreferences().language ?? languageOfComputer(navigator.languages),
      navigator.languages,
      Intl.DateTimeFormat().resolvedOptions().timeZone,
    ),
  );
  const change = useCallback((part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part })), []);
  const joining = useJoining();
  // A page that was loaded anew goes on where the core is.
  const isUnderWay = joining !== null && !['none', 'failed'].includes(joining.step);
  const way = draft.way === 'new' && isUnderWay ? 'join' : draft.way;
  if (way !== 'new' && joining !== null && (at > 0 || isUnderWay))
    return (
      <Bare width="lg" footer={`Almoner ${status.version}`}>
        <JoinPages
          way={way}
          state={joining}
          isMade={status.state !== 'empty'}
          onBack={() => {
            change({ way: 'new' });
            setAt(0);
          }}
          onDone={onDone}
        />
      </Bare>
    );
  const Current = STEPS[at] ?? StartStep;
  const last = at >= STEPS.length - 1;
  const next = () => {
    if (last) return onDone();
    // Neither password nor kit is kept once the database is made.
    if (STEPS[at] === ConfirmKitStep) change({ password: '', kit: null });
    setAt(at + 1);
  };
  return (
    <Bare width="lg" footer={t('footer', { version: status.version })}>
      <Steps at={at} of={STEPS.length} />
      <Current
        key={at}
        draft={draft}
        change={change}
        onNext={next}
        {...(at > 0 && !last ? { onBack: () => setAt(at - 1) } : {})}
      />
    </Bare>
  );
}
