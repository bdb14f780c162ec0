/** How the installation does, as the core last said; null before its first word. */
import { useState } from 'react';
import { type Health, healthWatch } from '#modules/settings/contract/health.api.ts';
import { useFeed } from '../api/hooks.ts';

export function useHealth(): Health | null {
  const [health, setHealth] = useState<Health | null>(null);
  useFeed(healthWatch, {}, { message: setHealth });
  return health;
}
