/** What can be wrong with a file that somebody attaches or opens, in words for the front desk. */
import { defineFaults } from '#shared/errors/fault.ts';

export const storedFileFaults = defineFaults({
  'file.too_large': {
    message: 'The file is larger than {max} MB.',
    remedy: 'Make it smaller, for example by scanning with fewer dots per inch, or split it.',
  },
  'file.type': {
    message: 'Files of this kind are not kept.',
    remedy:
      'Almoner keeps PDF, JPEG, PNG, HEIC, WebP, plain text, RTF, Word (.docx), MP4 and MOV. Save it as one of these.',
  },
  'file.empty': {
    message: 'The file is empty.',
    remedy: 'Choose another file.',
  },
  'file.upload_lost': {
    message: 'The upload was interrupted.',
    remedy: 'Add the file again.',
  },
  'file.missing': {
    message: 'The file is not on this computer.',
    remedy:
      'Fetch it from the relay, or restore it from a backup: it lies beside the backups in the folder “files”.',
  },
  'file.away': {
    message: 'The file is not on this computer yet.',
    remedy: 'Fetch it, and keep this computer connected while it comes.',
  },
  'file.relay_wrong': {
    message: 'The relay gave something else for part {part} of this file. It was not taken.',
    remedy:
      'Open it at the computer where it was added, and tell whoever looks after the relay. What is kept elsewhere is not touched by this.',
  },
  'file.damaged': {
    message: 'The file is damaged or was changed outside Almoner.',
    remedy: 'Restore it from a backup: it lies beside the backups in the folder “files”.',
  },
});
