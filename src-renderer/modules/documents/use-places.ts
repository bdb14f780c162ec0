/** Where the files of documents are, kept fresh while they are shown. */
import { useQueryClient } from '@tanstack/react-query';
import { Document } from '#modules/documents/contract/document.entity.ts';
import { type FilePlace, filePlaces, filesWatch } from '#modules/documents/contract/files.api.ts';
import { useContract, useFeed } from '../../api/hooks.ts';

const LOOK_AGAIN = 10_000;

const isOnItsWay = (places: readonly FilePlace[] = []): boolean =>
  places.some(({ state, atRelay }) => atRelay !== null && (state === 'away' || state === 'unknown'));

/** By the document's id; none until it is known. */
export function usePlaces(ids: readonly string[]): ReadonlyMap<string, FilePlace> {
  const cache = useQueryClient();
  const { data } = useContract(
    filePlaces,
    { ids: [...ids] },
    {
      enabled: ids.length > 0,
      reads: [Document.name],
      // Nobody tells when the last part of a file has come to the relay from another computer: it is looked for.
      again: (places) => (isOnItsWay(places as readonly FilePlace[] | undefined) ? LOOK_AGAIN : false),
    },
  );
  useFeed(filesWatch, {}, { message: () => void cache.invalidateQueries({ queryKey: [filePlaces.name] }) });
  return new Map((data ?? []).map((place) => [place.id, place]));
}
