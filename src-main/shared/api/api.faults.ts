/** Faults of the door itself: any call may end in one of them, whatever its contract lists. */
import { defineFaults } from '../errors/fault.ts';

export const apiFaults = defineFaults({
  'session.required': {
    message: 'You are not signed in here, or the screen was locked.',
    remedy: 'Unlock with your password and try again.',
  },
  'input.invalid': {
    message: 'A value was not accepted: {path}.',
    remedy: 'Correct this value and try again.',
  },
  'input.too_large': {
    message: 'This is too much to send in one piece.',
    remedy: 'Send less at a time.',
  },
  'answer.too_large': {
    message: 'The answer is too big to show in one piece.',
    remedy: 'Narrow the filter, or ask for fewer records at a time.',
  },
  'call.unknown': {
    message: 'This screen asked for something that the program does not know.',
    remedy: 'Close and reopen the window. If it happens again, the installation is incomplete: install it anew.',
  },
  'call.malformed': {
    message: 'The program received a message that it could not read.',
    remedy: 'Close and reopen the window.',
  },
  'call.too_many': {
    message: 'Too much is being asked at the same time.',
    remedy: 'Wait a moment and try again.',
  },
  'core.lost': {
    message: 'The connection to the database program broke off in the middle of this step.',
    remedy:
      'Wait until the window is connected again, then look whether your change is there before you repeat it.',
  },
  'core.unreachable': {
    message: 'The database program is not answering, so nothing was saved by this step.',
    remedy: 'Wait until the window is connected again, then try once more.',
  },
});
