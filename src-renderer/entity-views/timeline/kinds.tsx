/** The sign of each kind of entry. The word always stands beside it. */
import {
  CalendarDays,
  type LucideIcon,
  Mail,
  Megaphone,
  MessageSquareText,
  NotebookPen,
  Phone,
  PhoneIncoming,
  PhoneOutgoing,
  Stethoscope,
} from 'lucide-react';
import type { TimelineEntry } from '#modules/activities/contract/timeline.api.ts';

export const KIND_ICONS: Readonly<Record<TimelineEntry['kind'], LucideIcon>> = {
  call: Phone,
  email: Mail,
  text: MessageSquareText,
  visit: Stethoscope,
  note: NotebookPen,
  campaign: Megaphone,
  appointment: CalendarDays,
};

export function iconOf({ kind, direction }: Pick<TimelineEntry, 'kind' | 'direction'>): LucideIcon {
  if (kind === 'call' && direction === 'inbound') return PhoneIncoming;
  return kind === 'call' && direction === 'outbound' ? PhoneOutgoing : KIND_ICONS[kind];
}
