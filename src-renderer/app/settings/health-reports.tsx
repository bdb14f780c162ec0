/** What leaves the program for help, read before it goes; and the report for the day this computer is lost (NF-17, PR-S1). */
import { LifeBuoy, Siren } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type LostReport, makeDiagnostics, makeLostReport } from '#modules/settings/contract/health.api.ts';
import { useCommand } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FaultNotice } from '../../ui/fault-notice.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatDateTime, formatNumber } from '../../ui/format.ts';
import { handOver } from '../../ui/hand-over.ts';
import { useMay } from '../session.tsx';

const jsonFile = (text: string): Blob => new Blob([text], { type: 'application/json' });

interface ReadingProps {
  readonly title: string;
  readonly text: string;
  readonly onSave: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Shows what would be saved, and saves it. */
function Reading({ title, text, onSave, onClose, children }: ReadingProps) {
  const { t } = useTranslation('settings');
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="lg"
      title={title}
      description={text}
      footer={
        <>
          <Button onClick={onClose}>{t('health.close')}</Button>
          <Button variant="primary" onClick={onSave}>
            {t('health.save')}
          </Button>
        </>
      }
    >
      <section
        aria-label={title}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
        tabIndex={0}
        className="max-h-[45vh] overflow-auto max-sm:max-h-[64vh] rounded-md"
      >
        {children}
      </section>
    </Dialog>
  );
}

export function HelpersCard() {
  const { t } = useTranslation('settings');
  const make = useCommand(makeDiagnostics);
  const [text, setText] = useState<string | null>(null);
  if (!useMay('settings.manage')) return null;
  return (
    <Card
      title={t('health.diagnostics')}
      description={t('health.diagnosticsText')}
      actions={
        <Button
          icon={<LifeBuoy aria-hidden className="size-4" />}
          busy={make.isPending}
          onClick={() => make.mutate({}, { onSuccess: (answer) => setText(answer.text) })}
        >
          {t('health.make')}
        </Button>
      }
    >
      {make.error && <FaultNotice fault={make.error} />}
      {text !== null && (
        <Reading
          title={t('health.diagnostics')}
          text={t('health.diagnosticsRead')}
          onSave={() => handOver(jsonFile(text), 'almoner-diagnostics.json')}
          onClose={() => setText(null)}
        >
          <pre className="bg-sunken p-3 font-mono text-xs whitespace-pre-wrap break-words">{text}</pre>
        </Reading>
      )}
    </Card>
  );
}

export function LostCard() {
  const { t } = useTranslation('settings');
  const make = useCommand(makeLostReport);
  const [report, setReport] = useState<LostReport | null>(null);
  if (!useMay('audit.read')) return null;
  return (
    <Card
      title={t('health.lost')}
      description={t('health.lostText')}
      actions={
        <Button
          icon={<Siren aria-hidden className="size-4" />}
          busy={make.isPending}
          onClick={() => make.mutate({}, { onSuccess: setReport })}
        >
          {t('health.lostMake')}
        </Button>
      }
    >
      {make.error && <FaultNotice fault={make.error} />}
      {report && (
        <Reading
          title={t('health.lost')}
          text={t('health.lostRead')}
          onSave={() => handOver(jsonFile(`${JSON.stringify(report, null, 2)}\n`), 'almoner-lost-report.json')}
          onClose={() => setReport(null)}
        >
          <Lost report={report} />
        </Reading>
      )}
    </Card>
  );
}

function Part({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  return (
    <section>
      <h3 className="font-semibold">{title}</h3>
      <ul className="mt-1 list-disc space-y-0.5 pl-5 text-ink-2">
        {lines.map((line) => (
          <li key={line} className="break-words">
            {line}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Lost({ report }: { readonly report: LostReport }) {
  const { t } = useTranslation(['settings', 'fields']);
  const environment = useFieldEnvironment();
  const at = (iso: string | null) => (iso === null ? t('health.never') : formatDateTime(iso, environment));
  const number = (count: number) => formatNumber(count, environment.locale);
  const { held, users, lastContact, protection, failedSignIns, attachments } = report;
  const { keys } = protection;
  return (
    <div className="space-y-4">
      <Part
        title={t('health.held')}
        lines={[
          ...held
            .filter(({ live, deleted }) => live + deleted > 0)
            .map(({ entity, live, deleted, classes }) =>
              t('health.heldLine', {
                kind: t(`fields:entity.${entity}.many`),
                live: number(live),
                deleted: number(deleted),
                classes: classes.map((name) => t(`health.class.${name}`)).join(', '),
              }),
            ),
          t('health.heldFiles', { number: number(attachments) }),
        ]}
      />
      <Part
        title={t('health.contact')}
        lines={[
          t('health.contactEntry', { when: at(lastContact.entry) }),
          t('health.contactChange', { when: at(lastContact.change) }),
          t('health.contactBackup', { when: at(lastContact.backup) }),
          t('health.contactSegment', { when: at(lastContact.segment) }),
          ...(lastContact.restored
            ? [
                t('health.contactRestored', {
                  when: at(lastContact.restored.at),
                  before: at(lastContact.restored.entryBefore),
                }),
              ]
            : []),
          t('health.contactRelay'),
        ]}
      />
      <Part
        title={t('health.who')}
        lines={[
          ...users.map(({ login, signIns, first, last }) =>
            t('health.whoLine', { login, times: number(signIns), first: at(first), last: at(last) }),
          ),
          t('health.whoFailed', { number: number(failedSignIns) }),
        ]}
      />
      <Part
        title={t('health.guard')}
        lines={[
          protection.encrypted ? t('health.encrypted', { cipher: protection.cipher }) : t('health.notEncrypted'),
          keys === null ? t('health.keysUnknown') : t(keys.keychain ? 'health.keysBoth' : 'health.keysPassword'),
          t('health.locks', { number: number(protection.lockMinutes) }),
        ]}
      />
    </div>
  );
}
