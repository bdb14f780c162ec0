/** The state of a form over an entity's fields: values, text that cannot be read, and the fault the core answered with. */
import { useState } from 'react';
import type { Entity } from '#shared/entity/entity.ts';
import type { FaultValue } from '#shared/errors/fault.ts';
import type { SaveResult } from '../saving.ts';

export type FormValues = Readonly<Record<string, unknown>>;

export interface FormState {
  readonly values: FormValues;
  readonly set: (name: string, value: unknown) => void;
  readonly report: (name: string, problem: FaultValue | null) => void;
  /** Of this field, or of none of the fields shown. */
  readonly faultOf: (name: string) => FaultValue | null;
  readonly otherFault: FaultValue | null;
  readonly dirty: boolean;
  readonly saving: boolean;
  /** Does nothing while a field holds text that cannot be read; answers whether it was saved. */
  readonly submit: (save: (values: FormValues) => Promise<SaveResult>) => Promise<boolean>;
}

const filled = (value: unknown): boolean => value !== null && value !== undefined;

/** `shown` are the fields of the form: a fault of any other is shown above them. */
export function useForm(entity: Entity, shown: readonly string[], start: FormValues = {}): FormState {
  const [values, setValues] = useState<FormValues>(start);
  const [problems, setProblems] = useState<Readonly<Record<string, FaultValue>>>({});
  const [asked, setAsked] = useState(false);
  const [fault, setFault] = useState<FaultValue | null>(null);
  const [saving, setSaving] = useState(false);

  const missing = shown.find((name) => entity.fields[name]?.required && !filled(values[name]));
  const field = fault?.params?.field;
  const faultName = typeof field === 'string' && shown.includes(field) ? field : null;
  const required = (name: string): FaultValue | null =>
    asked && name === missing
      ? { code: 'record.required', message: '', remedy: '', params: { entity: entity.name, field: name } }
      : null;
  return {
    values,
    set: (name, value) => {
      setValues((now) => ({ ...now, [name]: value }));
      setFault(null);
    },
    report: (name, problem) =>
      setProblems(({ [name]: _old, ...others }) => (problem ? { ...others, [name]: problem } : others)),
    faultOf: (name) => (faultName === name ? fault : ((asked ? problems[name] : undefined) ?? required(name))),
    otherFault: faultName === null ? fault : null,
    dirty: JSON.stringify(values) !== JSON.stringify(start) || Object.keys(problems).length > 0,
    saving,
    submit: async (save) => {
      setAsked(true);
      if (saving || missing !== undefined || Object.keys(problems).length > 0) return false;
      setSaving(true);
      const result = await save(Object.fromEntries(Object.entries(values).filter(([, value]) => filled(value))));
      setSaving(false);
      if (!result.saved) setFault(result.fault);
      return result.saved;
    },
  };
}
