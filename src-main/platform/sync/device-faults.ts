/** What can be wrong when computers are let into a clinic or shut out of it, in words for the front desk. */
import { defineFaults } from '#shared/errors/fault.ts';

export const deviceFaults = defineFaults({
  'device.not_admin': {
    message: 'This computer may not change which computers belong to the clinic.',
    remedy: 'Do it on the computer where the clinic was set up, or on another one that manages computers.',
  },
  'device.unknown': {
    message: 'There is no such computer, or it was shut out already.',
    remedy: 'Look at the list of computers.',
  },
  'device.unnamed': {
    message: 'This computer has not told what it calls itself yet.',
    remedy: 'It does so once its first records are there. Call it something else then.',
  },
  'device.last_admin': {
    message: 'No other computer could manage computers any more.',
    remedy: 'Let another computer manage computers first.',
  },
  'device.space_not_held': {
    message: 'This computer does not hold “{space}” itself and cannot hand it on.',
    remedy: 'Do it on a computer that holds it.',
  },
  'device.revoked': {
    message: 'This computer was shut out of the clinic.',
    remedy:
      'Ask an administrator. What was saved here is still here; under Settings, Computers this computer can begin anew.',
  },
  'device.outside': {
    message: 'This computer does not take part yet: it came out of a backup, or began anew.',
    remedy: 'Have an administrator invite it, or use the recovery kit.',
  },
  'device.alone': {
    message: 'This clinic has no relay yet.',
    remedy: 'Name one by inviting the first computer: device-invite --relay URL.',
  },
  'device.in_place': {
    message: 'This computer takes part in the clinic, and nothing is wrong with its place there.',
    remedy:
      'Begin anew only where it was shut out, where there are two of it, or where the list of computers was split.',
  },
  'device.appointed_meanwhile': {
    message: 'Somebody else has just appointed a computer for this.',
    remedy: 'Look at the list, and appoint again if it is still wanted.',
  },
  'device.contended': {
    message: 'Somebody else changes the list of computers at the same time.',
    remedy: 'Look at the list and try again.',
  },
  'device.stopped': {
    message: 'Nothing is sent until somebody has looked into an alarm.',
    remedy: 'It stands under Settings, Computers, with the ways to go on.',
  },
  'device.unproven': {
    message:
      'The relay says that this computer wrote more than the relay shows, so its last work cannot be named.',
    remedy:
      'Try again in a few minutes. If it stays so, the relay does not tell the truth: move the clinic to another relay, or use the recovery kit there.',
  },
  'membership.forked': {
    message: 'The relay shows different lists of computers to different computers.',
    remedy:
      'Go on working; nothing is sent. Tell whoever looks after the computers at once: under Settings, Computers stands how to go on.',
  },
  'membership.refused': {
    message: 'The relay gave a list of computers that cannot be right.',
    remedy: 'Nothing was changed. Check the address of the relay, and tell whoever looks after it.',
  },
  'membership.overtaken': {
    message: 'The relay lost a part of the list of computers and does not take it again.',
    remedy:
      'Somebody may take part again who was shut out. Tell whoever looks after the relay. Another relay takes the whole list; or this computer begins anew with what the relay has.',
  },
  'kit.needed': {
    message: 'The recovery kit is needed once, so that the clinic can be taken back from the relay with it.',
    remedy: 'Take the printed kit and name its file or type its code.',
  },
});
