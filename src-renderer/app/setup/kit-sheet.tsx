/** The page that goes into the safe: on paper only, never on the screen. */
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';

/** The code in the groups the core gave it, however it parts them. */
export const groupsOf = (kit: string): readonly { readonly place: number; readonly text: string }[] =>
  kit
    .split(/[\s-]+/)
    .filter(Boolean)
    .map((text, index) => ({ place: index + 1, text }));

export function KitSheet({ kit, organisation }: { readonly kit: string; readonly organisation: string }) {
  const { t, i18n } = useTranslation('setup');
  const today = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'long' }).format(new Date());
  return createPortal(
    <div aria-hidden className="print-sheet">
      <h1 className="text-xl font-semibold">{t('sheet.title')}</h1>
      <p className="mt-2 text-md">
        {organisation} · {today}
      </p>
      <ol className="my-8 grid grid-cols-3 gap-x-8 gap-y-6 border-y-2 py-8">
        {groupsOf(kit).map(({ place, text }) => (
          <li key={place} className="font-mono text-xl font-semibold tracking-widest">
            <span className="mr-2 align-middle font-sans text-sm font-normal">{place}</span>
            {text}
          </li>
        ))}
      </ol>
      <ul className="list-disc space-y-2 pl-5 text-md">
        <li>{t('sheet.what')}</li>
        <li>{t('sheet.keep')}</li>
        <li>{t('sheet.who')}</li>
        <li>{t('sheet.lost')}</li>
      </ul>
      <p className="mt-10 text-md">{t('sheet.signed')} ________________________________</p>
    </div>,
    document.body,
  );
}
