/**
 * A file that belongs to a record: its name, what it is, and where its ciphertext lies. The bytes rest in the file store,
 * each file under a key of its own; the key is part of the value, and no reader gets it through the door.
 */
import { z } from 'zod';
import { type FieldType, jsonColumn, valueFaults } from '../field-type.ts';

/** What may be kept (decisions X-23), known by content and never by name. */
export const FILE_TYPES = [
  'application/pdf',
  'image/jpeg',
  'image/png',
  'image/heic',
  'image/webp',
  'text/plain',
  'application/rtf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'video/mp4',
  'video/quicktime',
] as const;
export type FileType = (typeof FILE_TYPES)[number];

export const MAX_FILE_BYTES = 200 * 1000 * 1000;

const shownSchema = z.strictObject({
  /** As the person who brought it called it; without a path. */
  name: z
    .string()
    .min(1)
    .max(200)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
    .refine((name) => !/[\u0000-\u001f\u007f/\\]/.test(name)),
  type: z.enum(FILE_TYPES),
  /** Bytes of the file itself. */
  size: z.int().min(0).max(MAX_FILE_BYTES),
  /** SHA-256 of its ciphertext, hex: its name in the store. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});

const schema = shownSchema.extend({
  /** 32 random bytes, base64. */
  key: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
});

export type StoredFile = z.output<typeof schema>;
/** What a reader sees of it. */
export type ShownFile = z.output<typeof shownSchema>;

export function fileType(): FieldType<StoredFile> {
  return {
    kind: 'file',
    schema,
    ...jsonColumn<StoredFile>(),
    merge: 'register',
    operators: ['isEmpty', 'isNotEmpty'],
    sortable: false,
    text: (value) => value.name,
    shown: ({ key: _key, ...rest }) => rest,
    /** A file is brought, not typed. */
    parse: (typed) =>
      valueFaults['value.invalid']({ value: typed.slice(0, 60), kind: 'file', example: 'scan.pdf' }),
  };
}
