/** Which bodies of records a computer holds. The clinic's records are on each; the others only where they are needed. */
import { useTranslation } from 'react-i18next';
import { DEVICE_SPACES, type DeviceEntry } from '#modules/users/contract/devices.api.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Field } from '../../ui/field.tsx';

export type DeviceSpace = DeviceEntry['spaces'][number];

interface Props {
  readonly value: readonly DeviceSpace[];
  readonly onChange: (spaces: readonly DeviceSpace[]) => void;
  readonly disabled?: boolean;
}

export function SpacesField({ value, onChange, disabled = false }: Props) {
  const { t } = useTranslation('devices');
  return (
    <Field label={t('spaces')} hint={t('spacesHint')} as="group">
      {() => (
        <div className="space-y-2">
          {DEVICE_SPACES.map((space) => (
            <Checkbox
              key={space}
              label={t(`space.${space}`)}
              hint={t(`spaceHint.${space}`)}
              checked={value.includes(space)}
              disabled={disabled || space === 'org'}
              onChange={(on) =>
                onChange(DEVICE_SPACES.filter((one) => (one === space ? on : value.includes(one))))
              }
            />
          ))}
        </div>
      )}
    </Field>
  );
}
