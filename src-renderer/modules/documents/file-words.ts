/** What a file is called and how large it is, in the reader's words. */
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

/** `1.4 MB`; with the separators of the language. */
export function formatBytes(bytes: number, locale: string): string {
  const steps = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const step = Math.min(steps.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: steps[step]!,
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step < 2 ? 0 : 1,
  }).format(bytes / 1000 ** step);
}

/** What can be shown here without a program of its own: decoded by the browser into pixels or plain letters. */
export const isViewable = (type: FileType): boolean =>
  type === 'image/jpeg' || type === 'image/png' || type === 'image/webp' || type === 'text/plain';
