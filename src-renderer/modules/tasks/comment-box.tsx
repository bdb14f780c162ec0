/**
 * Writes a comment. An @ offers the colleagues it may call; Ctrl+Enter saves. The box is empty the moment it is sent,
 * so that the next keys are the next comment's; what could not be saved comes back into it.
 */
import { useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { commentTask } from '#modules/tasks/contract/tasks.api.ts';
import { type FaultValue, toFaultValue } from '#shared/errors/fault.ts';
import { refreshShown } from '../../api/hooks.ts';
import { useApi } from '../../api/provider.tsx';
import { useSaved } from '../../entity-views/saving.ts';
import { useSending } from '../../entity-views/sending.ts';
import { UnsavedGuard } from '../../entity-views/unsaved.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { FaultNotice, useFaultWords } from '../../ui/fault-notice.tsx';
import { fold } from '../../ui/fold.ts';
import { Textarea } from '../../ui/input.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { notify } from '../../ui/toast.tsx';
import { type Colleague, useColleagues } from './use-colleagues.ts';

const MOST = 5;

/** What stands between an @ and the caret; undefined where no mention is being typed. */
const callBefore = (text: string): string | undefined =>
  /(?:^|[^\p{L}\p{N}])@([\p{L}\p{N}._-]*)$/u.exec(text)?.[1];

const fitting = (colleagues: readonly Colleague[], typed: string): readonly Colleague[] =>
  colleagues
    .filter(({ login, name }) => [login, ...name.split(/\s+/)].some((word) => fold(word).startsWith(fold(typed))))
    .slice(0, MOST);

export function CommentBox({ task }: { readonly task: string }) {
  const { t } = useTranslation('tasks');
  const api = useApi();
  const cache = useQueryClient();
  const saved = useSaved();
  const words = useFaultWords();
  const colleagues = useColleagues();
  const listId = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const placed = useRef<number | null>(null);
  const [text, setText] = useState('');
  const [caret, setCaret] = useState(0);
  const [active, setActive] = useState(0);
  const [fault, setFault] = useState<FaultValue | null>(null);
  const { saving, watch } = useSending();
  const typed = callBefore(text.slice(0, caret));
  const offered = typed === undefined ? [] : fitting(colleagues, typed);
  const current = Math.min(active, offered.length - 1);

  const show = (next: string, at: number) => {
    setText(next);
    setCaret(at);
    placed.current = at;
  };
  const pick = ({ login }: Colleague) => {
    const start = caret - (typed?.length ?? 0);
    show(`${text.slice(0, start)}${login} ${text.slice(caret).replace(/^ /, '')}`, start + login.length + 1);
    box.current?.focus();
  };
  // Before the next key can come: else it would land at the end of what stands there.
  useLayoutEffect(() => {
    if (placed.current === null) return;
    box.current?.setSelectionRange(placed.current, placed.current);
    placed.current = null;
  });
  /** Before what was typed meanwhile, whose caret stays where it is. */
  const giveBack = (sent: string, why: FaultValue) => {
    const { value = '', selectionStart = 0 } = box.current ?? {};
    const before = value === '' ? sent : `${sent}\n`;
    show(`${before}${value}`, before.length + selectionStart);
    setFault(why);
  };
  const send = async (sent: string) => {
    try {
      const { batch, mentioned } = await api.call(commentTask, { task, text: sent.trim() });
      saved(
        batch,
        mentioned.length > 0 ? t('comment.savedCalling', { who: mentioned.join(', ') }) : t('comment.saved'),
      );
      await refreshShown(cache, new Set(['taskComment', 'taskMention']));
      return true;
    } catch (thrown) {
      const why = toFaultValue(thrown);
      const { message, remedy } = words(why);
      notify({ title: message, detail: remedy, tone: 'danger' });
      giveBack(sent, why);
      return false;
    }
  };
  const submit = () => {
    if (text.trim() === '') return;
    show('', 0);
    setFault(null);
    watch(send(text));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const chosen = offered[current];
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
    else if (chosen && (event.key === 'Enter' || event.key === 'Tab')) pick(chosen);
    else if (chosen && event.key === 'ArrowDown') setActive((current + 1) % offered.length);
    else if (chosen && event.key === 'ArrowUp') setActive((current - 1 + offered.length) % offered.length);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <form
      autoComplete="off"
      className="mb-4 rounded-lg border border-line-strong/60 bg-surface p-2"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {fault && (
        <div className="mb-2">
          <FaultNotice fault={fault} />
        </div>
      )}
      <Textarea
        ref={box}
        rows={2}
        maxLength={5000}
        aria-label={t('comment.label')}
        aria-controls={offered.length > 0 ? listId : undefined}
        aria-activedescendant={offered[current] ? `${listId}-${offered[current].id}` : undefined}
        placeholder={t('comment.placeholder')}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setCaret(event.target.selectionStart);
          setActive(0);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onKeyDown={onKeyDown}
      />
      {offered.length > 0 && (
        <div
          id={listId}
          role="listbox"
          aria-label={t('comment.colleagues')}
          className="mt-1.5 flex flex-wrap gap-1"
        >
          {offered.map((one, index) => (
            <button
              key={one.id}
              id={`${listId}-${one.id}`}
              type="button"
              role="option"
              tabIndex={-1}
              aria-selected={index === current}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => pick(one)}
              className={cx(
                'flex h-control-sm items-center gap-1.5 rounded-md border px-2 text-sm',
                index === current ? 'border-accent bg-selected' : 'border-line hover:bg-hover',
              )}
            >
              <Avatar name={one.name} size="sm" />
              {one.name} <span className="text-ink-3">@{one.login}</span>
            </button>
          ))}
        </div>
      )}
      {text.trim() !== '' && (
        <div className="mt-2 flex justify-end">
          <Button size="sm" variant="primary" type="submit">
            {t('comment.action')}
            <span className="max-sm:hidden">
              <Kbd keys="mod+enter" />
            </span>
          </Button>
        </div>
      )}
      <UnsavedGuard unsaved={text.trim() !== ''} saving={saving} />
    </form>
  );
}
