/** All keys that work right now, by what they are for. */
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../ui/dialog.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { type ShortcutGroup, useShortcuts } from '../../ui/shortcuts.ts';

const GROUPS: readonly ShortcutGroup[] = ['general', 'navigate', 'list', 'record', 'form', 'import'];

export function ShortcutSheet({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('shell');
  const all = useShortcuts();
  return (
    <Dialog open onOpenChange={onClose} size="lg" title={t('shortcuts.title')} description={t('shortcuts.hint')}>
      <div className="gap-x-10 sm:columns-2">
        {GROUPS.map((group) => {
          const byLabel = new Map<string, string[]>();
          for (const { label, keys, group: own } of all)
            if (own === group) byLabel.set(label, [...new Set([...(byLabel.get(label) ?? []), keys])]);
          if (byLabel.size === 0) return null;
          return (
            <section key={group} className="mb-5 break-inside-avoid">
              <h3 className="mb-1 text-sm font-medium text-ink-3">{t(`shortcutGroups.${group}`)}</h3>
              <dl>
                {[...byLabel].map(([label, keys]) => (
                  <div key={label} className="flex min-h-8 items-center gap-4 border-b border-line py-1">
                    <dt className="flex-1">{label}</dt>
                    <dd className="flex flex-wrap justify-end gap-x-3 gap-y-1">
                      {keys.map((one) => (
                        <Kbd key={one} keys={one} />
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}
