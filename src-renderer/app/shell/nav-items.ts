/** The places of the left navigation, in order, with the keys that lead there. */
import { Building2, Eye, FileInput, House, ListTodo, type LucideIcon, Settings, Users } from 'lucide-react';
import type { Permission } from '#shared/access/permission.ts';

export interface NavItem {
  /** Path, and key of its name in `shell:nav`. */
  readonly id: 'home' | 'questions' | 'tasks' | 'people' | 'accounts' | 'import' | 'settings';
  readonly path: string;
  readonly icon: LucideIcon;
  readonly keys: string;
  /** Without it the place is not shown. */
  readonly permission?: Permission;
}

export const NAV_ITEMS: readonly NavItem[] = [
  { id: 'home', path: '/', icon: House, keys: 'g h' },
  { id: 'questions', path: '/questions', icon: Eye, keys: 'g q', permission: 'record.read' },
  { id: 'tasks', path: '/tasks', icon: ListTodo, keys: 'g t', permission: 'record.read' },
  { id: 'people', path: '/people', icon: Users, keys: 'g p', permission: 'record.read' },
  { id: 'accounts', path: '/accounts', icon: Building2, keys: 'g a', permission: 'record.read' },
  { id: 'import', path: '/import', icon: FileInput, keys: 'g i', permission: 'import.run' },
  { id: 'settings', path: '/settings', icon: Settings, keys: 'g s' },
];

/** Whether the page at `location` belongs to the place at `path`. */
export const isUnder = (path: string, location: string): boolean =>
  path === '/' ? location === '/' : location === path || location.startsWith(`${path}/`);
