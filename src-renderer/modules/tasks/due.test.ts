import { describe, expect, it } from 'vitest';
import { daysAfter, groupOf, isOverdue } from './due.ts';

const now = { day: '2026-11-22', time: '14:30' };
const open = { status: 'notStarted' };

describe('a task', () => {
  it.each([
    [{ dueOn: '2026-11-21' }, 'overdue'],
    [{ dueOn: '2026-11-22', dueTime: '14:29' }, 'overdue'],
    [{ dueOn: '2026-11-22', dueTime: '14:30' }, 'today'],
    [{ dueOn: '2026-11-22' }, 'today'],
    [{ dueOn: '2026-11-29' }, 'week'],
    [{ dueOn: '2026-11-30' }, 'later'],
    [{}, 'undated'],
  ])('due %j stands under %s', (due, group) => expect(groupOf({ ...open, ...due }, now)).toBe(group));

  it('that is closed is never overdue (TA-03)', () => {
    for (const status of ['completed', 'cancelled'])
      expect(isOverdue({ status, dueOn: '2026-11-01' }, now)).toBe(false);
  });
});

it('counts days over the end of months and years', () => {
  expect(daysAfter('2026-12-31', 1)).toBe('2027-01-01');
  expect(daysAfter('2028-02-28', 1)).toBe('2028-02-29');
});
