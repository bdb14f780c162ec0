/** What can go wrong while a computer is let into a clinic, in words for the front desk. */
import { defineFaults } from '#shared/errors/fault.ts';

export const enrolFaults = defineFaults({
  'join.password': {
    message: 'The password is not that of the user “{login}”, who made the invitation; the invitation is used up.',
    remedy:
      'Make a new invitation on the other computer, and join by its code with the password of whoever makes it.',
  },
  'invite.malformed': {
    message: 'This is not a complete code, or a character of it is wrong.',
    remedy: 'Compare it group by group: 26 characters. Letters O and I are never used.',
  },
  'invite.unknown': {
    message: 'The relay knows of no invitation with this code.',
    remedy:
      'Compare the code with the other screen. It is good for ten minutes and for one computer: else ask for a new one.',
  },
  'invite.expired': {
    message: 'The invitation has run out: it is good for ten minutes.',
    remedy: 'Begin a new invitation.',
  },
  'invite.burned': {
    message: 'This code was used already, or somebody answered the invitation without knowing it.',
    remedy:
      'It lets nobody in any more. Begin a new invitation, and look under Computers whether one is not yours.',
  },
  'invite.cancelled': {
    message: 'The invitation was called off on the other computer.',
    remedy: 'Ask for a new code.',
  },
  'invite.busy': {
    message: 'Another invitation is open on this computer.',
    remedy: 'End it first: only one code at a time, so that none is mixed up.',
  },
  'invite.abandoned': {
    message: 'The other computer gave up.',
    remedy: 'Nobody was let in. Begin a new invitation.',
  },
  'invite.digits': {
    message: 'The digits on the two screens were not confirmed as the same.',
    remedy: 'Nobody was let in. Begin a new invitation, and compare the digits on both screens.',
  },
  'join.other_clinic': {
    message: 'This code invites into another clinic than the one in this folder.',
    remedy: 'Name a new folder for it, or ask for a code of this clinic.',
  },
  'join.member': {
    message: 'This computer takes part in the clinic already.',
    remedy: 'There is nothing to do. For another clinic, name a new folder.',
  },
  'join.waiting': {
    message: 'The clinic’s records have not come yet.',
    remedy: 'Leave the computer that invited this one switched on and online, and unlock here in a minute.',
  },
  'join.not_empty': {
    message: 'The folder {folder} is not empty.',
    remedy: 'Name a new or an empty folder.',
  },
});
