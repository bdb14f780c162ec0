/** What may stand in the way of made-up people. */
import { defineFaults } from '#shared/errors/fault.ts';

export const populationFaults = defineFaults({
  'population.production': {
    message: 'This clinic is set up for real work, so no made-up people are put into it.',
    remedy: 'Set up another clinic for trial in a folder of its own.',
  },
  'population.not_empty': {
    message: 'There are people here already.',
    remedy: 'The sample clinic fits only into an empty one. Set up another clinic for trial.',
  },
  'population.running': {
    message: 'The sample clinic is being made already.',
    remedy: 'Wait until it is ready, or cancel it.',
  },
  'population.size': {
    message: '{people} people with {activities} activities cannot be made.',
    remedy:
      'Ask for 0 to 10,000,000 people and 0 to 100,000,000 activities; activities need at least one person to have them.',
  },
});
