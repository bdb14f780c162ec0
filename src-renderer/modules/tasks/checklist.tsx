/** The checklist of a task: ticked where it stands, added to by typing (TA-15). */
import { X } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckItem } from '#shared/entity/fields/check-item.ts';
import type { LoadedRecord } from '../../entity-views/record/use-record.ts';
import { useSave } from '../../entity-views/saving.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Input } from '../../ui/input.tsx';

type Item = { readonly key: string; readonly value: CheckItem };

interface Props {
  readonly record: LoadedRecord;
  readonly open: boolean;
}

let made = 0;
/** Later ones sort behind earlier ones: the order of a list is that of its keys. */
function newKey(): string {
  made += 1;
  return `z${Date.now().toString(36)}${made.toString(36).padStart(3, '0')}`;
}

/**
 * The items as they are on the screen, which runs ahead of the record: who types three steps in a row must not wait for
 * each, nor lose one to the answer of the one before. Saved one after the other.
 */
function useItems({ id, values }: LoadedRecord) {
  const save = useSave();
  const [ahead, setAhead] = useState<readonly Item[] | null>(null);
  const last = useRef<Promise<void>>(Promise.resolve());
  const waiting = useRef(0);
  return {
    items: ahead ?? ((values.checklist ?? []) as readonly Item[]),
    set: (checklist: readonly Item[], done: string) => {
      setAhead(checklist);
      waiting.current += 1;
      last.current = last.current.then(async () => {
        await save([{ kind: 'edit', entity: 'task', id, values: { checklist } }], { done });
        waiting.current -= 1;
        if (waiting.current === 0) setAhead(null);
      });
    },
  };
}

export function Checklist({ record, open }: Props) {
  const { t } = useTranslation('tasks');
  const { items, set } = useItems(record);
  const [typed, setTyped] = useState('');
  if (items.length === 0 && !open) return null;
  const done = items.filter(({ value }) => value.done).length;
  const add = (event: FormEvent) => {
    event.preventDefault();
    const text = typed.replace(/\s+/g, ' ').trim();
    if (text === '') return;
    setTyped('');
    set([...items, { key: newKey(), value: { text, done: false } }], t('checklist.added'));
  };
  return (
    <section aria-label={t('checklist.title')} className="mb-6">
      <h2 className="mb-1 text-sm font-semibold text-ink-2">
        {t('checklist.title')}
        {items.length > 0 && (
          <span className="ml-1.5 font-normal text-ink-3 tabular-nums">
            {done}/{items.length}
          </span>
        )}
      </h2>
      <ul>
        {items.map((item) => (
          <li key={item.key} className="group/item flex items-center gap-1">
            <div className={item.value.done ? 'min-w-0 flex-1 text-ink-3 line-through' : 'min-w-0 flex-1'}>
              <Checkbox
                checked={item.value.done}
                disabled={!open}
                label={item.value.text}
                onChange={(on) =>
                  set(
                    items.map((one) => (one === item ? { ...one, value: { ...one.value, done: on } } : one)),
                    t(on ? 'checklist.ticked' : 'checklist.unticked'),
                  )
                }
              />
            </div>
            {open && (
              <IconButton
                size="sm"
                label={t('checklist.remove', { text: item.value.text })}
                icon={<X aria-hidden className="size-3.5" />}
                className="opacity-0 group-hover/item:opacity-100 focus-visible:opacity-100 max-sm:opacity-100"
                onClick={() =>
                  void set(
                    items.filter((one) => one !== item),
                    t('checklist.removed'),
                  )
                }
              />
            )}
          </li>
        ))}
      </ul>
      {open && (
        <form autoComplete="off" onSubmit={add} className="mt-1 flex gap-2">
          <Input
            aria-label={t('checklist.add')}
            placeholder={t('checklist.add')}
            maxLength={200}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          {typed.trim() !== '' && <Button type="submit">{t('checklist.addAction')}</Button>}
        </form>
      )}
    </section>
  );
}
