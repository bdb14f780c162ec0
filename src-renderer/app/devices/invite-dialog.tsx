/**
 * Lets a computer in, in three steps: what it will hold; a code that is typed there once; eight digits that must be the same
 * on both screens, confirmed with the administrator's own password.
 */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { encode } from 'uqr';
import {
  beginInvitation,
  cancelInvitation,
  confirmInvitation,
  type InvitationState,
  invitationWatch,
  usualSpaces,
} from '#modules/users/contract/devices.api.ts';
import { useCommand, useFeed } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { KitInput } from '../kit-input.tsx';
import { OwnPasswordDialog } from '../own-password.tsx';
import { platformName } from './platform-name.ts';
import { RelayFields } from './relay-fields.tsx';
import { type DeviceSpace, SpacesField } from './spaces-field.tsx';

interface Props {
  /** Null: the clinic gets its relay with this. */
  readonly relay: string | null;
  /** What this computer holds. */
  readonly held: readonly DeviceSpace[];
  readonly onClose: () => void;
}

export function InviteDialog({ relay, held, onClose }: Props) {
  const [state, setState] = useState<InvitationState | null>(null);
  useFeed(invitationWatch, {}, { message: setState });
  const cancel = useCommand(cancelInvitation);
  if (state === null) return null;
  const close = () => {
    // One that has ended is put away, too: the next begins from the start.
    if (state.step !== 'none') cancel.mutate({ different: false });
    onClose();
  };
  if (state.step === 'open') return <CodeStep {...state} relay={relay} onClose={close} />;
  if (state.step === 'arrived')
    return <DigitsStep {...state} onDifferent={() => cancel.mutate({ different: true })} onClose={close} />;
  if (state.step === 'joining' || state.step === 'joined') return <EndStep state={state} onClose={close} />;
  return <BeginStep relay={relay} held={held} state={state} onClose={close} />;
}

type BeginProps = Props & { readonly state: Extract<InvitationState, { step: 'none' | 'opening' | 'failed' }> };

function BeginStep({ relay, held, state, onClose }: BeginProps) {
  const { t } = useTranslation('devices');
  const begin = useCommand(beginInvitation);
  const [address, setAddress] = useState('');
  const [token, setToken] = useState('');
  const [kit, setKit] = useState('');
  const [spaces, setSpaces] = useState<readonly DeviceSpace[]>(() => usualSpaces(held));
  const [admin, setAdmin] = useState(false);
  const needsKit = begin.error?.code === 'kit.needed' || kit !== '';
  const isMissing = relay === null && address.trim() === '';
  const isKitMissing = needsKit && kit.trim() === '';
  // A field more is asked for where the kit is needed.
  const submit = (attempt: () => void) =>
    begin.mutate(
      {
        ...(relay === null ? { relay: address.trim() } : {}),
        token: token.trim(),
        ...(kit === '' ? {} : { kit }),
        spaces: [...spaces],
        admin,
      },
      { onError: attempt },
    );
  return (
    <FormDialog
      title={t('invite.title')}
      description={t('invite.text')}
      action={t('invite.makeCode')}
      busy={begin.isPending || state.step === 'opening'}
      fault={begin.error ?? (state.step === 'failed' ? state.fault : null)}
      ready={!isMissing && !isKitMissing}
      onClose={onClose}
      onSubmit={submit}
    >
      {(tried) => (
        <>
          {relay === null && (
            <>
              <Notice tone="info">{t('relay.text')}</Notice>
              <RelayFields
                hint={t('relay.addressHint')}
                missing={tried && isMissing}
                address={address}
                onAddress={setAddress}
                token={token}
                onToken={setToken}
              />
            </>
          )}
          {needsKit && <KitInput label={t('relay.kit')} value={kit} onChange={setKit} tried={tried} />}
          <SpacesField value={spaces} onChange={setSpaces} />
          <Checkbox label={t('mayManage')} hint={t('mayManageHint')} checked={admin} onChange={setAdmin} />
        </>
      )}
    </FormDialog>
  );
}

type CodeProps = Extract<InvitationState, { step: 'open' }> & Omit<Props, 'held'>;

function CodeStep({ code, text, expires, relay, onClose }: CodeProps) {
  const { t } = useTranslation(['devices', 'common']);
  const environment = useFieldEnvironment();
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('code.title')}
      description={t('code.text')}
      footer={<Button onClick={onClose}>{t('common:cancel')}</Button>}
    >
      <div className="flex flex-wrap items-center gap-6">
        <div className="min-w-0 flex-1 basis-64">
          <p className="rounded-lg border border-line bg-sunken px-4 py-3 font-mono text-lg font-semibold tracking-wide break-words select-all">
            {code}
          </p>
          {relay !== null && <p className="mt-3 break-words text-ink-2">{t('code.relay', { relay })}</p>}
          <p className="mt-1 text-ink-2">{t('code.until', { time: formatDateTime(expires, environment) })}</p>
          <p role="status" className="mt-1 text-ink-3">
            {t('code.waiting')}
          </p>
        </div>
        <QrCode text={text} label={t('code.picture')} />
      </div>
    </Dialog>
  );
}

/** Black on white in every theme: cameras want it so. */
function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, data } = encode(text, { border: 2 });
  const squares = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} className="size-40 rounded-lg bg-white">
      <path d={squares.join('')} fill="black" shapeRendering="crispEdges" />
    </svg>
  );
}

type DigitsProps = Extract<InvitationState, { step: 'arrived' }> &
  Pick<Props, 'onClose'> & { readonly onDifferent: () => void };

function DigitsStep({ digits, name, platform, onDifferent, onClose }: DigitsProps) {
  const { t } = useTranslation('devices');
  const confirm = useCommand(confirmInvitation);
  return (
    <OwnPasswordDialog
      blocking
      title={t('digits.title', { name: name || t('unnamed') })}
      description={t('digits.text')}
      action={t('digits.same')}
      other={
        <Button variant="danger" onClick={onDifferent}>
          {t('digits.different')}
        </Button>
      }
      hint={t('digits.passwordHint')}
      busy={confirm.isPending}
      fault={confirm.error}
      onClose={onClose}
      onPassword={(password) => confirm.mutate({ password })}
    >
      {() => (
        <div className="space-y-4 text-center">
          <p className="font-mono text-3xl font-semibold tracking-[0.2em] tabular-nums">{digits}</p>
          <p className="text-ink-3">{platformName(platform)}</p>
        </div>
      )}
    </OwnPasswordDialog>
  );
}

interface EndProps extends Pick<Props, 'onClose'> {
  readonly state: Extract<InvitationState, { step: 'joining' | 'joined' }>;
}

function EndStep({ state, onClose }: EndProps) {
  const { t } = useTranslation(['devices', 'common']);
  const name = state.name || t('unnamed');
  return (
    <Dialog
      open
      size="sm"
      onOpenChange={onClose}
      title={state.step === 'joined' ? t('joined.title', { name }) : t('joining.title', { name })}
      footer={<Button onClick={onClose}>{t('common:close')}</Button>}
    >
      <p role="status">{state.step === 'joined' ? t('joined.text') : t('joining.text')}</p>
    </Dialog>
  );
}
