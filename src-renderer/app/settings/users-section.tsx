/** Who may sign in, and as what. An administrator lets people in, gives them another role, and shuts them out. */
import { useQueryClient } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { systemStatus } from '#modules/settings/contract/system.api.ts';
import { listDevices } from '#modules/users/contract/devices.api.ts';
import { whoAmI } from '#modules/users/contract/session.api.ts';
import { setActive, setRole } from '#modules/users/contract/users.api.ts';
import { ROLES, type Role } from '#shared/access/actor.ts';
import { listRecords } from '#shared/api/records.api.ts';
import { refreshShown, useCommand, useContract } from '../../api/hooks.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { FaultNotice, useFaultLine } from '../../ui/fault-notice.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Select } from '../../ui/select.tsx';
import { Waiting } from '../../ui/skeleton.tsx';
import { notify } from '../../ui/toast.tsx';
import { forgetSession } from '../forget-session.ts';
import { useMay, useSession } from '../session.tsx';
import { AddUserDialog } from './add-user-dialog.tsx';

/** The contract gives so many at once; a clinic's staff is fewer. */
const MOST = 200;

export function UsersSection() {
  const { t } = useTranslation(['settings', 'common', 'devices', 'shell']);
  const { me } = useSession();
  const isAdmin = useMay('settings.manage');
  const { data: computers } = useContract(listDevices, {});
  const cache = useQueryClient();
  const line = useFaultLine();
  const [adding, setAdding] = useState(false);
  const change = useCommand(setRole);
  const door = useCommand(setActive);
  const { data, error } = useContract(listRecords, {
    entity: 'user',
    sort: { field: 'created', direction: 'asc' },
    limit: MOST,
  });
  if (error) return <FaultNotice fault={error} />;
  if (!data || !computers) return <Waiting lines={5} />;
  // Elsewhere nobody's word about a user counts.
  const may = isAdmin && computers.mayManage;
  const managing = computers.devices.filter(({ admin, revoked }) => admin && !revoked);
  const give = (user: string, name: string, role: Role) =>
    change.mutate(
      { user, role },
      {
        onSuccess: () => {
          notify({ title: t('users.roleChanged', { name, role: t(`shell:role.${role}`) }) });
          void refreshShown(cache, new Set(['user']));
          if (user === me.userId) void cache.invalidateQueries({ queryKey: [whoAmI.name] });
        },
        onError: (fault) => notify({ title: line(fault), tone: 'danger' }),
      },
    );
  const open = (user: string, name: string, active: boolean) =>
    door.mutate(
      { user, active },
      {
        onSuccess: () => {
          if (!active && user === me.userId) return forgetSession(cache);
          void refreshShown(cache, new Set(['user']));
          void cache.invalidateQueries({ queryKey: [systemStatus.name] });
          notify({
            title: t(active ? 'users.enabled' : 'users.disabled', { name }),
            undo: { label: t('common:undo'), run: () => open(user, name, !active) },
          });
        },
        onError: (fault) => notify({ title: line(fault), detail: t('users.unchanged'), tone: 'danger' }),
      },
    );
  return (
    <>
      {!isAdmin && <Notice tone="info">{t('readOnly')}</Notice>}
      {isAdmin && !may && (
        <Notice tone="info">
          {t('users.elsewhere', {
            computers: managing.map(({ name }) => name ?? t('devices:unnamed')).join(', ') || '–',
          })}
        </Notice>
      )}
      <Card
        title={t('section.users')}
        description={t('users.text')}
        padded={false}
        actions={
          may && (
            <Button icon={<UserPlus aria-hidden className="size-4" />} onClick={() => setAdding(true)}>
              {t('users.add')}
            </Button>
          )
        }
      >
        <ul className="divide-y divide-line">
          {data.rows.map(({ id, values }) => {
            const name = String(values.name ?? '');
            const role = ROLES.find((one) => one === values.role) ?? 'read-only';
            const active = values.active !== false;
            return (
              <li key={id} className="flex min-h-row flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5">
                <Avatar name={name} />
                <div className="min-w-0 flex-1 max-sm:basis-[calc(100%-4rem)]">
                  <p className="truncate font-medium">
                    {name} {id === me.userId && <Badge>{t('users.you')}</Badge>}
                    {!active && <Badge tone="warn">{t('users.shutOut')}</Badge>}
                  </p>
                  <p className="truncate text-sm text-ink-3">{String(values.login ?? '')}</p>
                </div>
                {may && (
                  <Button
                    size="sm"
                    variant="ghost"
                    className="max-sm:ml-10"
                    aria-label={t(active ? 'users.disableOf' : 'users.enableOf', { name })}
                    disabled={door.isPending}
                    onClick={() => open(id, name, !active)}
                  >
                    {t(active ? 'users.disable' : 'users.enable')}
                  </Button>
                )}
                {may ? (
                  <Select
                    size="sm"
                    className="w-44! max-sm:w-36!"
                    label={t('users.roleOf', { name })}
                    value={role}
                    disabled={change.isPending}
                    onChange={(next) => next !== role && give(id, name, next)}
                    options={ROLES.map((value) => ({ value, label: t(`shell:role.${value}`) }))}
                  />
                ) : (
                  <span className="text-ink-2 max-sm:ml-11">{t(`shell:role.${role}`)}</span>
                )}
              </li>
            );
          })}
        </ul>
      </Card>
      <Card title={t('users.roles')}>
        <dl className="space-y-3">
          {ROLES.map((role) => (
            <div key={role}>
              <dt className="font-medium">{t(`shell:role.${role}`)}</dt>
              <dd className="text-ink-2">{t(`users.may.${role}`)}</dd>
            </div>
          ))}
        </dl>
      </Card>
      {adding && <AddUserDialog onClose={() => setAdding(false)} />}
    </>
  );
}
