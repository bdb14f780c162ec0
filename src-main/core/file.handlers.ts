/** Where the files of documents are, over the wire. */
import {
  cancelFetch,
  fetchFile,
  fileFigures,
  filePlaces,
  filesWatch,
  pinFile,
  setKeeping,
} from '#modules/documents/contract/files.api.ts';
import { type Handler, implement } from '#platform/module.ts';
import type { FileKeeper } from './file-keeper.ts';
import { watchChanges } from './watch-changes.ts';

export const fileHandlers = (keeper: FileKeeper): readonly Handler[] => [
  implement(filePlaces, async ({ ids }, { actor }) => keeper.places(actor, ids)),
  implement(fetchFile, async ({ id }, { actor }) => {
    keeper.fetch(actor, id);
    return {};
  }),
  implement(cancelFetch, async ({ id }, { actor }) => {
    keeper.cancel(actor, id);
    return {};
  }),
  implement(pinFile, async ({ id, pinned }, { actor }) => {
    keeper.pin(actor, id, pinned);
    return {};
  }),
  implement(fileFigures, async () => keeper.figures()),
  implement(setKeeping, async (choice, { actor }) => {
    keeper.choose(actor, choice);
    return {};
  }),
  implement(filesWatch, (_input, { signal }) => watchChanges(keeper, signal)),
];
