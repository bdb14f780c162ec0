/** Faults in the reader's language. Codes are the key; what the core wrote is the way out for a code not translated. */
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FaultParams, FaultValue } from '#shared/errors/fault.ts';
import { Notice } from './notice.tsx';

/** A fault as it was thrown, or as it travels. */
export interface AnyFault extends Omit<FaultValue, 'params'> {
  readonly params?: FaultParams | undefined;
}

export interface FaultWords {
  readonly message: string;
  readonly remedy: string;
}

/** Words of a fault; `t` may be of any namespace. Parameters that are words of ours (“phone number”) are translated too. */
export function faultWords(t: TFunction, fault: AnyFault): FaultWords {
  const params: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(fault.params ?? {}))
    params[name] = name === 'kind' ? t(`faults:words.${value}`, { defaultValue: String(value) }) : value;
  const text = (part: 'message' | 'remedy') =>
    t(`faults:${fault.code}.${part}`, { ...params, defaultValue: fault[part] });
  return { message: text('message'), remedy: text('remedy') };
}

export function useFaultWords(): (fault: AnyFault) => FaultWords {
  const { t } = useTranslation('faults');
  return (fault) => faultWords(t as TFunction, fault);
}

/** One line for a field's error: message and remedy. */
export function useFaultLine(): (fault: AnyFault) => string {
  const words = useFaultWords();
  return (fault) => {
    const { message, remedy } = words(fault);
    return `${message} ${remedy}`;
  };
}

export interface FaultNoticeProps {
  readonly fault: AnyFault;
  readonly action?: ReactNode;
}

/** What went wrong and what to do next, spoken at once. */
export function FaultNotice({ fault, action }: FaultNoticeProps) {
  const { message, remedy } = useFaultWords()(fault);
  return (
    <Notice tone="danger" role="alert" title={message} action={action}>
      {remedy}
    </Notice>
  );
}
