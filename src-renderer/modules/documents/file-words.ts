/** What kinds of files are called, and which of them can be shown. */
import type { FileType } from '#shared/entity/fields/file.ts';

const SHORT: Readonly<Record<FileType, string>> = {
  'application/pdf': 'PDF',
  'image/jpeg': 'JPEG',
  'image/png': 'PNG',
  'image/heic': 'HEIC',
  'image/webp': 'WebP',
  'text/plain': 'TXT',
  'application/rtf': 'RTF',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'DOCX',
  'video/mp4': 'MP4',
  'video/quicktime': 'MOV',
};

export const shortType = (type: FileType): string => SHORT[type];

/** What can be shown here without a program of its own: decoded by the browser into pixels or plain letters. */
export const isViewable = (type: FileType): boolean =>
  type === 'image/jpeg' || type === 'image/png' || type === 'image/webp' || type === 'text/plain';
