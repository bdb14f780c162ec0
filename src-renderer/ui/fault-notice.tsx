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

/** Plain words without punctuation of their own, which may stand as a key. */
const PHRASE = /^[\p{L} ,’'-]+$/u;

/**
 * Words of a fault; `t` may be of any namespace. Parameters that are words of ours are put into the reader's language
 * too: “phone number”, “the value is not valid”, the names of entities and fields.
 */
export function faultWords(t: TFunction, fault: AnyFault): FaultWords {
  const given = fault.params ?? {};
  const word = (name: string, value: string | number): string | number => {
    const text = String(value);
    if (name === 'entity') return t(`fields:entity.${text}.one`, { defaultValue: text });
    if (name === 'field') return t(`fields:field.${given.entity}.${text}`, { defaultValue: text });
    if (name !== 'kind' && name !== 'problem') return value;
    return PHRASE.test(text) ? t(`faults:words.${text}`, { defaultValue: text }) : text;
  };
  const params = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, word(name, value)]));
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
