/** What a widget is: how one field type is edited, shown and put into words. One file per type; registry.ts has them all. */
import { type ComponentType, createContext, useContext } from 'react';
import type { FieldType, ParseContext } from '#shared/entity/field-type.ts';
import type { FaultValue } from '#shared/errors/fault.ts';
import type { ComboboxOption } from '../combobox.tsx';
import type { ControlAttributes } from '../field.tsx';
import type { Formatting } from '../format.ts';

/** What widgets need of their surroundings. The app provides it once; a test or a portal provides its own. */
export interface FieldEnvironment extends Formatting, ParseContext {
  /** Records of an entity for a link, best first. */
  readonly findRecords: (entity: string, typed: string, signal: AbortSignal) => Promise<readonly ComboboxOption[]>;
  /** Address of a record's page, or null where it has none. */
  readonly hrefOf: (entity: string, id: string) => string | null;
  /** False where this device does not hold all records of an entity: one that is not here may well be there. */
  readonly isHeld: (entity: string) => boolean;
}

const Environment = createContext<FieldEnvironment | null>(null);
export const FieldEnvironmentProvider = Environment.Provider;

export function useFieldEnvironment(): FieldEnvironment {
  const environment = useContext(Environment);
  if (!environment) throw new Error('a field widget stands outside FieldEnvironmentProvider');
  return environment;
}

/** Names of records that links point at, by id; null: not held here or not to be seen. */
export type Titles = Readonly<Record<string, string | null>>;

export interface EditorProps<Value> extends ControlAttributes {
  readonly type: FieldType<Value>;
  readonly value: Value | null;
  readonly onChange: (value: Value | null) => void;
  /** What is typed can't be read as a value, which therefore stays what it was; null once it can. */
  readonly onProblem: (problem: FaultValue | null) => void;
  /** The field's name, for parts that need one of their own. */
  readonly label: string;
  /** Words of a choice. */
  readonly choiceWord: (choice: string) => string;
  readonly required?: boolean | undefined;
  readonly disabled?: boolean | undefined;
  readonly autoFocus?: boolean | undefined;
  readonly titles?: Titles | undefined;
}

/** The name of an editor that no label belongs to: a line of a list. */
export const ownLabel = ({
  id,
  label,
}: {
  readonly id?: string | undefined;
  readonly label: string;
}): string | undefined => (id === undefined ? label : undefined);

/** What words need beside the value. */
export interface WordsContext extends Formatting {
  readonly choiceWord: (choice: string) => string;
  /** `fields:` translations of fixed words: yes, no, mobile, MRN. */
  readonly word: (key: string, values?: Readonly<Record<string, unknown>>) => string;
  readonly titles?: Titles | undefined;
  readonly isHeld: (entity: string) => boolean;
}

export interface DisplayProps<Value> {
  readonly type: FieldType<Value>;
  readonly value: Value;
  readonly words: WordsContext;
}

export interface Widget<Value> {
  /** `group` where the editor is several inputs, which then name themselves within the group. */
  readonly as: 'control' | 'group';
  readonly Editor: ComponentType<EditorProps<Value>>;
  /** How a record page shows it. Left out: its text. */
  readonly Display?: ComponentType<DisplayProps<Value>>;
  /** One line of plain words, for lists, chips, history and screen readers. */
  readonly text: (value: Value, words: WordsContext, type: FieldType<Value>) => string;
}
