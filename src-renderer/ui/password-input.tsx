/** A password: shown on demand, paste welcome, with a word when Caps Lock is on. */
import { Eye, EyeOff } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './button.tsx';
import { Input, type InputProps } from './input.tsx';

export interface PasswordInputProps extends Omit<InputProps, 'type' | 'leading' | 'trailing'> {
  readonly autoComplete: 'current-password' | 'new-password';
}

export function PasswordInput({ onKeyUp, ...rest }: PasswordInputProps) {
  const { t } = useTranslation('common');
  const [shown, setShown] = useState(false);
  const [caps, setCaps] = useState(false);
  const watchCaps = (event: KeyboardEvent<HTMLInputElement>) => {
    setCaps(event.getModifierState('CapsLock'));
    onKeyUp?.(event);
  };
  const Icon = shown ? EyeOff : Eye;
  return (
    <>
      <Input
        {...rest}
        type={shown ? 'text' : 'password'}
        spellCheck={false}
        autoCapitalize="off"
        autoCorrect="off"
        onKeyUp={watchCaps}
        trailing={
          <IconButton
            size="sm"
            label={t(shown ? 'password.hide' : 'password.show')}
            aria-pressed={shown}
            icon={<Icon aria-hidden className="size-4" />}
            onClick={() => setShown(!shown)}
            className="-mr-1.5"
          />
        }
      />
      <output className="block text-sm text-warn-text empty:hidden">{caps ? t('password.capsLock') : null}</output>
    </>
  );
}
