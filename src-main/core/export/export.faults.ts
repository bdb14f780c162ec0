/** What can go wrong with taking out, beside what can go wrong with reading. */
import { defineFaults } from '#shared/errors/fault.ts';

export const exportFaults = defineFaults({
  'export.lost': {
    message: 'This export was interrupted and cannot go on.',
    remedy: 'Start it again. What has left so far stands in the audit log.',
  },
  'export.exists': {
    message: 'There is already a file {file}.',
    remedy: 'Choose another name. An export never replaces a file.',
  },
  'export.inside': {
    message: 'An export must not lie in the data folder of Almoner.',
    remedy: 'Choose another folder: what is taken out is not encrypted.',
  },
  'export.unwritable': {
    message: 'The file {file} cannot be written.',
    remedy: 'Check that its folder is there, that you may write to it, and that the disk is not full.',
  },
});
