/** A new account, with accounts of a similar name beside the form. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Account, type AccountInput } from '#modules/accounts/contract/account.entity.ts';
import { type Hit, searchPeople } from '#modules/people/contract/search.api.ts';
import { useContract } from '../../api/hooks.ts';
import { CreateDialog } from '../../entity-views/form/create-dialog.tsx';
import { useForm } from '../../entity-views/form/use-form.ts';
import { shutBefore } from '../../entity-views/form/way-out.tsx';
import { useOpenRecord } from '../../entity-views/open-record.ts';
import { cx } from '../../ui/cx.ts';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { HitLine } from '../search/hit-line.tsx';
import { accountLayout } from './accounts.ui.ts';

interface Props {
  readonly values?: Readonly<Record<string, unknown>> | undefined;
  readonly onClose: () => void;
}

const USUAL: AccountInput = { active: true };
const FIRST_FIELDS = 5;
const PAUSE = 200;
const ASKED = 20;
const SHOWN = 4;

function useSimilar(name: unknown): readonly Hit[] {
  const text = typeof name === 'string' ? name.trim() : '';
  const [asked, setAsked] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  const { data } = useContract(
    searchPeople,
    { text: asked, limit: ASKED },
    { enabled: asked.length > 1, keepPrevious: true },
  );
  return text.length > 1 ? (data?.hits ?? []).filter((hit) => hit.kind === 'account').slice(0, SHOWN) : [];
}

export function NewAccountDialog({ values, onClose }: Props) {
  const { t } = useTranslation('people');
  const open = useOpenRecord();
  const { hrefOf } = useFieldEnvironment();
  const [start] = useState(() => ({ ...USUAL, ...values }));
  const form = useForm(Account, accountLayout.create, start);
  const similar = useSimilar(form.values.name);
  return (
    <CreateDialog
      layout={accountLayout}
      form={form}
      title={t('new.account')}
      first={FIRST_FIELDS}
      action={t('new.create')}
      nothing={null}
      aside={
        <section
          aria-label={t('duplicate.accounts')}
          aria-live="polite"
          className={cx(similar.length === 0 && 'max-sm:hidden')}
        >
          <h3 className="mb-2 text-sm font-semibold text-ink-2">{t('duplicate.accounts')}</h3>
          {similar.length === 0 && <p className="text-sm text-ink-3">{t('duplicate.none')}</p>}
          <ul className="space-y-2">
            {similar.map((hit) => (
              <li key={hit.id}>
                <a
                  href={hrefOf('account', hit.id) ?? undefined}
                  onClick={(event) => {
                    event.preventDefault();
                    shutBefore(onClose, () => open('account', hit.id));
                  }}
                  className="block rounded-lg border border-line p-2.5 hover:bg-hover"
                >
                  <HitLine hit={hit} />
                </a>
              </li>
            ))}
          </ul>
        </section>
      }
      onClose={onClose}
    />
  );
}
