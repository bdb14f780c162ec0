/** Whether what is being written is sensitive; the words say who will see it. */
import { useTranslation } from 'react-i18next';
import { Kbd } from '../../ui/kbd.tsx';
import { useShortcut } from '../../ui/shortcuts.ts';
import { Switch } from '../../ui/switch.tsx';

interface Props {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  /** False: this device does not hold what is sensitive, and cannot write it. */
  readonly held: boolean;
}

const KEYS = 'alt+s';

export function SensitiveSwitch({ checked, onChange, held }: Props) {
  const { t } = useTranslation('records');
  useShortcut(KEYS, t('sensitive.key'), () => onChange(!checked), { group: 'form', enabled: held });
  return (
    <div className="flex items-center gap-2">
      <div className="min-w-0 flex-1">
        <Switch
          checked={checked && held}
          onChange={onChange}
          disabled={!held}
          label={t('sensitive.switch')}
          hint={t(!held ? 'sensitive.writeElsewhere' : checked ? 'sensitive.seenBy' : 'sensitive.seenByAll')}
        />
      </div>
      {held && (
        <span className="max-sm:hidden">
          <Kbd keys={KEYS} />
        </span>
      )}
    </div>
  );
}
