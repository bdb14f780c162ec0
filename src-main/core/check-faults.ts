/** Why a full check cannot run. */
import { defineFaults } from '#shared/errors/fault.ts';
import { migrations } from './migrations.ts';

export const checkFaults = defineFaults({
  'check.busy': {
    message: 'A check is running already.',
    remedy: 'Wait until it has ended.',
  },
  'check.renewing': {
    message: 'The search index is being made anew, and would seem damaged.',
    remedy: 'Wait until Settings, Health, says that search is up to date, and check then.',
  },
  'check.other_version': {
    message: 'The program that is running is of another version than what would check it.',
    remedy: 'Close Almoner everywhere, open it again, and check then.',
  },
  'check.ended': {
    message: 'The check ended before it had an answer.',
    remedy: 'Run it again. If it happens again, sign out everywhere once, so that the program starts afresh.',
  },
});

/** Ids of the migrations of this version, in order: to another version's eyes the schema is damage. */
export const knownMigrations = (): readonly string[] => migrations.map(({ id }) => id).sort();
