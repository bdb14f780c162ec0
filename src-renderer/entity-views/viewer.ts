/** The signed-in user as the record screens need to know her. */
import { useSession } from '../app/session.tsx';
import type { Viewer } from './catalogue.ts';

export const useViewer = (): Viewer & { readonly userId: string } => useSession().me;
