/** Where the files of documents are, kept fresh while they are shown. */
import { useQueryClient } from '@tanstack/react-query';
import { Document } from '#modules/documents/contract/document.entity.ts';
import { type FilePlace, filePlaces, filesWatch } from '#modules/documents/contract/files.api.ts';
import { useContract, useFeed } from '../../api/hooks.ts';

/** By the document's id; none until it is known. */
export function usePlaces(ids: readonly string[]): ReadonlyMap<string, FilePlace> {
  const cache = useQueryClient();
  const { data } = useContract(filePlaces, { ids: [...ids] }, { enabled: ids.length > 0, reads: [Document.name] });
  useFeed(filesWatch, {}, { message: () => void cache.invalidateQueries({ queryKey: [filePlaces.name] }) });
  return new Map((data ?? []).map((place) => [place.id, place]));
}
