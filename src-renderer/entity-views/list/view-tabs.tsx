/** The views of a list as tabs; the chosen one has a menu, and a changed one offers to be kept. */
import { ChevronDown, Pencil, Trash2, Users } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { cx } from '../../ui/cx.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Menu, MenuItem } from '../../ui/dropdown-menu.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import type { SavedViews, View } from './use-saved-views.ts';

interface Props {
  /** Name of the list without any view. */
  readonly allLabel: string;
  readonly saved: SavedViews;
  readonly chosen: string | null;
  readonly onChoose: (view: View | null) => void;
}

export function ViewTabs({ allLabel, saved, chosen, onChoose }: Props) {
  const { t } = useTranslation('records');
  const [renaming, setRenaming] = useState<View | null>(null);
  const remove = (view: View) => {
    onChoose(null);
    void saved.remove(view);
  };
  return (
    <nav aria-label={t('view.list')} className="flex min-w-0 items-center gap-0.5 overflow-x-auto">
      <Tab label={allLabel} current={chosen === null} onChoose={() => onChoose(null)} />
      {saved.views.map((view) => (
        <span key={view.id} className="flex shrink-0 items-center">
          <Tab
            label={view.name}
            current={chosen === view.id}
            shared={view.shared ? t('view.shared') : null}
            onChoose={() => onChoose(view)}
          />
          {chosen === view.id && view.mine && saved.mayKeep && (
            <Menu
              trigger={
                <button
                  type="button"
                  aria-label={t('view.menu', { name: view.name })}
                  className="flex size-control-sm items-center justify-center rounded text-ink-3 hover:bg-hover hover:text-ink"
                >
                  <ChevronDown aria-hidden className="size-4" />
                </button>
              }
            >
              <MenuItem icon={<Pencil className="size-4" />} onSelect={() => setRenaming(view)}>
                {t('view.rename')}
              </MenuItem>
              <MenuItem danger icon={<Trash2 className="size-4" />} onSelect={() => remove(view)}>
                {t('view.delete')}
              </MenuItem>
            </Menu>
          )}
        </span>
      ))}
      {renaming && (
        <ViewDialog
          title={t('view.rename')}
          start={renaming}
          onClose={() => setRenaming(null)}
          onSave={async (name, shared) => {
            await saved.rename(renaming, name, shared);
            setRenaming(null);
          }}
        />
      )}
    </nav>
  );
}

interface TabProps {
  readonly label: string;
  readonly current: boolean;
  readonly shared?: string | null;
  readonly onChoose: () => void;
}

function Tab({ label, current, shared = null, onChoose }: TabProps) {
  return (
    <button
      type="button"
      aria-current={current ? 'true' : undefined}
      onClick={onChoose}
      className={cx(
        'flex h-control-sm shrink-0 items-center justify-center gap-1.5 rounded-md px-2.5 max-sm:min-w-11 font-medium whitespace-nowrap -outline-offset-2',
        current ? 'bg-selected text-ink' : 'text-ink-2 hover:bg-hover hover:text-ink',
      )}
    >
      {label}
      {shared && (
        <>
          <Users aria-hidden className="size-3.5 text-ink-3" />
          <span className="sr-only">{shared}</span>
        </>
      )}
    </button>
  );
}

interface ViewDialogProps {
  readonly title: string;
  readonly start?: { readonly name: string; readonly shared: boolean };
  readonly onClose: () => void;
  readonly onSave: (name: string, shared: boolean) => Promise<void>;
}

/** Asks for the name of a view, and whether colleagues see it. */
export function ViewDialog({ title, start, onClose, onSave }: ViewDialogProps) {
  const { t } = useTranslation('records');
  const [name, setName] = useState(start?.name ?? '');
  const [shared, setShared] = useState(start?.shared ?? false);
  const [missing, setMissing] = useState(false);
  const keep = () => {
    if (name.trim() === '') setMissing(true);
    else void onSave(name.trim(), shared);
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={title}
      size="sm"
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button variant="primary" onClick={keep}>
            {t('save.button')}
          </Button>
        </>
      }
    >
      <form
        autoComplete="off"
        className="space-y-3"
        onSubmit={(event) => {
          event.preventDefault();
          keep();
        }}
      >
        <Field
          label={t('view.name')}
          required
          error={missing && name.trim() === '' ? t('view.nameMissing') : null}
        >
          {(control) => (
            <Input
              {...control}
              autoFocus
              maxLength={80}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Checkbox checked={shared} onChange={setShared} label={t('view.share')} hint={t('view.shareHint')} />
      </form>
    </Dialog>
  );
}
