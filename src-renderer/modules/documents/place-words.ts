/** What is said of a file that is not here, or not everywhere yet. */
import type { TFunction } from 'i18next';
import type { FilePlace } from '#modules/documents/contract/files.api.ts';

type T = TFunction<'documents'>;

const percentOf = ({ done, total }: NonNullable<FilePlace['progress']>): number =>
  total === 0 ? 0 : Math.floor((done / total) * 100);

/** Whether it can be opened, or its opening says why not: without a relay there is nowhere to fetch it from. */
export const isOpenable = (place: FilePlace | undefined): boolean =>
  place === undefined || place.state === 'here' || place.atRelay === null;

/** A few words for a list; null where there is nothing to say. */
export function placeWords(t: T, place: FilePlace | undefined): string | null {
  if (!place || place.atRelay === null) return null;
  const { state, progress, asked, atRelay } = place;
  if (progress)
    return t(progress.way === 'up' ? 'place.sending' : 'place.fetching', { percent: percentOf(progress) });
  if (state === 'here') return atRelay ? null : t('place.unsent');
  return asked ? t('place.asked') : t(`place.${state}`);
}

/** A sentence for a file that cannot be shown because it is not here. */
export function awayWords(t: T, { state, from }: FilePlace): string {
  if (state === 'away' && from !== null) return t('away.awayFrom', { name: from });
  return state === 'here' ? '' : t(`away.${state}`);
}

/** What came in the way; null where nothing did, or where it is said already. */
export function troubleWords(t: T, { trouble }: FilePlace): string | null {
  if (trouble === null || trouble.code === 'file.away') return null;
  if (trouble.code === 'file.relay_wrong') return t('trouble.wrong', { part: trouble.part ?? 0 });
  if (trouble.code === 'disk.full') return t('trouble.full');
  return trouble.code === 'quota' ? t('trouble.quota') : t('trouble.other', { code: trouble.code });
}
