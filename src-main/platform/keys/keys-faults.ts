/** What can be wrong with passwords, recovery kit, key slots and keychain, in words for the front desk. */
import { defineFaults } from '#shared/errors/fault.ts';

export const keyFaults = defineFaults({
  'password.wrong': {
    message: 'The name or the password is not right.',
    remedy: 'Try again. If the password is lost, open with the recovery kit.',
  },
  'password.slow': {
    message: 'There were several wrong passwords.',
    remedy: 'Wait {seconds} seconds, then try again.',
  },
  'password.weak': {
    message: 'This password is too easy to guess.',
    remedy:
      'Use {min} to {max} characters, such as four or more unrelated words; not a common password, a pattern, or the name of the clinic.',
  },
  'login.needed': {
    message: 'Several people use Almoner on this computer.',
    remedy: 'Say who you are: choose your name first.',
  },
  'kit.malformed': {
    message: 'This is not a complete recovery code, or a character of it is wrong.',
    remedy: 'Compare it with the paper group by group: nine groups of four. Letters O and I are never used.',
  },
  'kit.wrong': {
    message: 'This recovery kit belongs to another installation.',
    remedy: 'Use the kit that was printed when this clinic was set up.',
  },
  'keyslots.missing': {
    message: 'The file with the locked keys (keyslots.json) is missing.',
    remedy: 'Put it back from a copy of the folder, or open with the recovery kit.',
  },
  'keyslots.damaged': {
    message: 'The file with the locked keys (keyslots.json) is damaged or was changed.',
    remedy: 'Put it back from a copy of the folder, or open with the recovery kit.',
  },
  'keyslots.foreign': {
    message: 'The key files in this folder belong to different installations.',
    remedy: 'Put back the keyslots.json that belongs to this database, or open with the recovery kit.',
  },
  'keyslots.newer': {
    message: 'The keys were written by a newer version of Almoner.',
    remedy: 'Install the newer version on this computer. The data is untouched.',
  },
  'keychain.lost': {
    message: 'The keychain of this computer no longer holds the key of this installation ({reason}).',
    remedy:
      'Sign in to the computer as the usual user and unlock its keychain; if the folder was moved here, open with the recovery kit.',
  },
  'keychain.unavailable': {
    message: 'The keychain of this computer did not hand over the key of this installation ({reason}).',
    remedy:
      'Unlock the keychain if the computer asks for it, or sign in to the computer anew, and try again. The recovery kit opens without it.',
  },
  'vault.exists': {
    message: 'There already is an Almoner database in this folder.',
    remedy: 'Unlock it, or choose an empty folder. Almoner never replaces an existing database.',
  },
});
