/** How getting a clinic from a relay goes, for the pages that show it. */
import { useState } from 'react';
import { type JoinState, joinWatch } from '#modules/users/contract/join.api.ts';
import { useFeed } from '../../api/hooks.ts';

/** Null until it is known. */
export function useJoining(): JoinState | null {
  const [state, setState] = useState<JoinState | null>(null);
  useFeed(joinWatch, {}, { message: setState });
  return state;
}
