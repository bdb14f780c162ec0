/** What can be wrong with a backup, a folder of segments or the place of a restore, in words for the front desk. */
import { defineFaults } from '#shared/errors/fault.ts';

export const backupFaults = defineFaults({
  'backup.missing': {
    message: 'There is no file {file}, or it cannot be read.',
    remedy: 'Check the name, and that the disk with the backups is connected.',
  },
  'backup.foreign': {
    message: 'The file {file} is not a backup of Almoner.',
    remedy: 'Choose a file whose name ends in .backup.',
  },
  'backup.newer': {
    message: 'This backup was made by a newer version of Almoner.',
    remedy: 'Install the newer version on this computer, then restore. The backup is untouched.',
  },
  'backup.damaged': {
    message: 'The file {file} is damaged, was cut short or was changed.',
    remedy: 'Use another backup. Nothing was restored from this one.',
  },
  'backup.wrong_kit': {
    message: 'This recovery kit does not open this backup. It belongs to another clinic.',
    remedy: 'Use the kit that was printed when the clinic of this backup was set up.',
  },
  'backup.other_device': {
    message: 'This backup was not made by this installation, so it cannot be opened without the recovery kit.',
    remedy: 'Give the recovery kit as well.',
  },
  'backup.unverified': {
    message: 'The backup was written, but it did not read back as it should. It was removed again.',
    remedy: 'Check the disk that the backups go to, then try again. The clinic’s data is untouched.',
  },
  'backup.space': {
    message: 'There is too little space in {folder}: about {need} MB are needed, {free} MB are free.',
    remedy: 'Free some space or choose another disk for the backups.',
  },
  'backup.busy': {
    message: 'A backup is being made already.',
    remedy: 'Wait until it has ended.',
  },
  'backup.folder': {
    message: 'Almoner cannot use {folder} for backups.',
    remedy: 'Give the whole path of a folder on a disk that is connected and that you may write to.',
  },
  'backup.no_administrator': {
    message: 'Nobody in this backup may take over the restored clinic.',
    remedy: 'Name an administrator of the clinic with --user, or use another backup.',
  },
  'restore.not_empty': {
    message: 'The folder {folder} is not empty.',
    remedy: 'Choose a new or empty folder. A restore never replaces anything.',
  },
  'segments.foreign': {
    message: 'The folder {folder} holds no changes that follow this backup.',
    remedy: 'Choose the folder that Almoner writes the latest changes to, or restore without it.',
  },
  'segments.gap': {
    message: 'Among the saved changes, those before {file} are missing.',
    remedy: 'Put the missing files back, use a newer backup, or restore without the saved changes.',
  },
});
