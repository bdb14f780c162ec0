/**
 * The facts of a record by section. Arrow keys move from fact to fact, Enter edits the one in focus. Empty ones fold
 * away; one the viewer may not see is named, so that nobody takes it for empty.
 */
import { Lock, Pencil } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { useShortcut } from '../../ui/shortcuts.ts';
import { mayEdit } from '../catalogue.ts';
import type { RecordLayout, SectionLayout } from '../layout.ts';
import { LeaveDialog, UnsavedGuard } from '../unsaved.tsx';
import { useViewer } from '../viewer.ts';
import { FactValue } from './fact-value.tsx';
import { InlineEditor } from './inline-editor.tsx';
import { type Other, useTellField, WritingHere } from './presence.tsx';
import { type LoadedRecord, useSaveFields } from './use-record.ts';

interface Props {
  readonly layout: RecordLayout;
  readonly record: LoadedRecord;
  /** Who else is there. */
  readonly others: readonly Other[];
}

interface Editing {
  readonly name: string;
  /** Versions on the screen when editing began: what the author has seen. */
  readonly seen: Readonly<Record<string, string | string[]>>;
}

const FACT = '[data-fact]';

/** Moves the focus to the fact before or after; at an end it stays. */
function moveFocus(event: KeyboardEvent): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || !(event.target as HTMLElement).matches(FACT)) return;
  const facts = [...event.currentTarget.querySelectorAll<HTMLElement>(FACT)];
  facts[facts.indexOf(event.target as HTMLElement) + step]?.focus();
  event.preventDefault();
}

function focusFact(name: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-fact="${name}"]`)?.focus());
}

export function Facts({ layout, record, others }: Props) {
  const { t } = useTranslation('records');
  const [editing, setEditing] = useState<Editing | null>(null);
  const [dirty, setDirty] = useState(false);
  const [wanted, setWanted] = useState<string | null>(null);
  const save = useSaveFields(layout, record.id);
  const tell = useTellField(layout.entity.name, record.id);

  const begin = (name: string) => {
    tell(name);
    setDirty(false);
    setWanted(null);
    setEditing({ name, seen: record.versions });
  };
  const close = () => {
    if (editing) focusFact(editing.name);
    tell(null);
    setEditing(null);
    setDirty(false);
  };
  const first = layout.sections[0]?.fields[0];
  useShortcut('e', t('edit.key'), () => focusFact(editing?.name ?? first ?? ''), { group: 'record' });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys bubble up from the facts, which are buttons
    <div onKeyDown={moveFocus} className="divide-y divide-line">
      {layout.sections.map((section) => (
        <Section
          key={section.id}
          {...{ layout, record, others, section }}
          editing={editing?.name ?? null}
          onEdit={(name) => (dirty && editing ? setWanted(name) : begin(name))}
          editor={(name) => (
            <InlineEditor
              entity={layout.entity}
              name={name}
              value={record.values[name] ?? null}
              titles={record.titles}
              onSave={(value) => save({ [name]: value }, editing?.seen ?? {})}
              onClose={close}
              onDirty={setDirty}
            />
          )}
        />
      ))}
      <UnsavedGuard unsaved={dirty} />
      {wanted !== null && <LeaveDialog onStay={() => setWanted(null)} onLeave={() => begin(wanted)} />}
    </div>
  );
}

interface SectionProps extends Props {
  readonly section: SectionLayout;
  readonly editing: string | null;
  readonly onEdit: (name: string) => void;
  readonly editor: (name: string) => React.ReactNode;
}

function Section({ layout, record, others, section, editing, onEdit, editor }: SectionProps) {
  const { t } = useTranslation('records');
  const words = useFieldWords();
  const viewer = useViewer();
  const [all, setAll] = useState(false);
  const { entity } = layout;
  const holds = (name: string) => record.values[name] !== undefined || record.hidden.includes(name);
  const empty = section.fields.filter((name) => !holds(name) && name !== editing);
  const editable = empty.filter((name) => mayEdit(entity, name, viewer) && !record.deleted);
  const shown = section.fields.filter((name) => all || holds(name) || name === editing);
  const concerned = section.concerns?.(record.values) ?? true;
  if (shown.length === 0 && (editable.length === 0 || !concerned)) return null;
  const title = t(`section.${section.id as 'identity'}`);
  return (
    <section aria-label={title} className="px-4 py-3">
      <h2 className="mb-1 text-sm font-semibold text-ink-2">{title}</h2>
      <dl>
        {shown.map((name) => (
          <div
            key={name}
            className={cx(
              'group/fact -mx-2 rounded-md px-2 py-1',
              editing !== name && 'grid grid-cols-[6.75rem_minmax(0,1fr)] gap-x-3 hover:bg-hover',
            )}
          >
            <dt className="pt-px text-sm text-ink-3">
              {words.field(entity.name, name)}
              <WritingHere others={others} field={name} />
            </dt>
            {editing === name ? (
              <dd className="mt-1">{editor(name)}</dd>
            ) : record.hidden.includes(name) ? (
              <dd className="flex items-center gap-1.5 text-ink-3 italic">
                <Lock aria-hidden className="size-3.5 shrink-0" />
                {t('hidden')}
              </dd>
            ) : (
              <dd className="flex min-w-0 items-start gap-1">
                <div className="min-w-0 flex-1 break-words">
                  <FactValue
                    layout={layout}
                    id={record.id}
                    name={name}
                    value={record.values[name]}
                    titles={record.titles}
                  />
                </div>
                {mayEdit(entity, name, viewer) && !record.deleted && (
                  <button
                    type="button"
                    data-fact={name}
                    aria-label={t('edit.field', { field: words.field(entity.name, name) })}
                    onClick={() => onEdit(name)}
                    className="-my-0.5 flex size-6 shrink-0 items-center justify-center rounded text-ink-3 opacity-0 group-hover/fact:opacity-100 hover:text-ink focus-visible:opacity-100 max-sm:-my-3 max-sm:size-11 max-sm:opacity-100"
                  >
                    <Pencil aria-hidden className="size-3.5" />
                  </button>
                )}
              </dd>
            )}
          </div>
        ))}
      </dl>
      {editable.length > 0 && (
        <Button
          variant="ghost"
          size="sm"
          className="-ml-2 text-ink-3"
          onClick={() => setAll(!all)}
          aria-expanded={all}
        >
          {all ? t('facts.fewer') : t('facts.more', { count: editable.length })}
        </Button>
      )}
    </section>
  );
}
