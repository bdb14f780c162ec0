/** The entities that have pages and a form of their own: where the pages are, and how a new record is begun. */
import { Building2, ListPlus, type LucideIcon, UserPlus } from 'lucide-react';

interface EntityPlace {
  readonly entity: 'person' | 'account' | 'task';
  /** First part of the address of its pages. */
  readonly path: string;
  /** Keys that open the form for a new one; its name is `shell:create.<entity>`. */
  readonly createKeys: string;
  readonly createIcon: LucideIcon;
}

/** In the order of the + menu, most wanted first. */
export const ENTITY_PLACES: readonly EntityPlace[] = [
  { entity: 'person', path: 'people', createKeys: 'c p', createIcon: UserPlus },
  { entity: 'account', path: 'accounts', createKeys: 'c a', createIcon: Building2 },
  { entity: 'task', path: 'tasks', createKeys: 'c t', createIcon: ListPlus },
];

/** Address of a record's page, or null where its entity has none. */
export function pageOf(entity: string, id: string): string | null {
  const place = ENTITY_PLACES.find((one) => one.entity === entity);
  return place ? `#/${place.path}/${id}` : null;
}
