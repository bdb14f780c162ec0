/** Editing a list of values: each on its line, with a button to take it away and one to add another. */
import { Plus, X } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from './button.tsx';
import { midSentence } from './format.ts';

/** An entry; the key is the record's own and stays, a new one has none until it is saved. */
export interface ManyItem<Value> {
  readonly key?: string;
  readonly value: Value;
}

interface Row<Value> {
  readonly id: string;
  readonly key?: string;
  readonly value: Value | null;
}

export interface ManyEditorProps<Value> {
  /** What one entry is called: “Phone”. */
  readonly label: string;
  readonly items: readonly ManyItem<Value>[];
  /** Without the lines that are empty. */
  readonly onChange: (items: readonly ManyItem<Value>[]) => void;
  readonly disabled?: boolean;
  /** An empty list begins with an empty line, ready for typing. */
  readonly emptyLine?: boolean;
  /** The editor of one line. `id` is stable for the line's life. */
  readonly children: (line: {
    readonly id: string;
    readonly index: number;
    readonly value: Value | null;
    readonly onChange: (value: Value | null) => void;
    readonly autoFocus: boolean;
  }) => ReactNode;
}

export function ManyEditor<Value>({
  label,
  items,
  onChange,
  disabled = false,
  emptyLine = false,
  children,
}: ManyEditorProps<Value>) {
  const { t, i18n } = useTranslation('common');
  const count = useRef(0);
  const add = (): Row<Value> => {
    count.current += 1;
    return { id: `new-${count.current}`, value: null };
  };
  const toRows = (list: readonly ManyItem<Value>[]): readonly Row<Value>[] =>
    list.map((item) => (item.key === undefined ? { ...add(), value: item.value } : { id: item.key, ...item }));
  const [state, setState] = useState<{
    readonly items: readonly ManyItem<Value>[];
    readonly rows: readonly Row<Value>[];
  }>(() => ({ items, rows: emptyLine && items.length === 0 ? [add()] : toRows(items) }));
  const [focused, setFocused] = useState<string | null>(null);
  // What comes from outside replaces the lines; what was just handed out does not.
  if (state.items !== items && JSON.stringify(state.items) !== JSON.stringify(items))
    setState({ items, rows: toRows(items) });

  const set = (rows: readonly Row<Value>[]) => {
    const next = rows
      .filter((row): row is Row<Value> & { readonly value: Value } => row.value !== null)
      .map(({ key, value }) => (key === undefined ? { value } : { key, value }));
    setState({ items: next, rows });
    if (JSON.stringify(next) !== JSON.stringify(state.items)) onChange(next);
  };
  const append = () => {
    const row = add();
    setFocused(row.id);
    set([...state.rows, row]);
  };
  return (
    <div className="space-y-2">
      {state.rows.map((row, index) => (
        <div key={row.id} className="flex items-start gap-1">
          <div className="min-w-0 flex-1">
            {children({
              id: row.id,
              index,
              value: row.value,
              autoFocus: focused === row.id,
              onChange: (value) =>
                set(state.rows.map((other) => (other.id === row.id ? { ...other, value } : other))),
            })}
          </div>
          <IconButton
            label={t('remove', { what: `${label} ${index + 1}` })}
            icon={<X aria-hidden className="size-4" />}
            disabled={disabled}
            onClick={() => set(state.rows.filter((other) => other.id !== row.id))}
          />
        </div>
      ))}
      <Button
        variant="ghost"
        size="sm"
        className="-ml-2"
        icon={<Plus aria-hidden className="size-4" />}
        disabled={disabled}
        onClick={append}
      >
        {t('add', { what: midSentence(label, i18n.language) })}
      </Button>
    </div>
  );
}
