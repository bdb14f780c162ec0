/** Where the files of documents lie, fetching them, and which of them this computer keeps a copy of by itself. */
import { z } from 'zod';
import { command, feed, query } from '#shared/api/contract.ts';
import { idSchema } from '#shared/api/records.api.ts';

/**
 * `here`: on this computer. `relay`: whole at the relay, to be fetched. `away`: the relay does not have all of it yet; it is on its way
 * from the computer where it was added. `unknown`: not here, and the relay has not said. `missing`: it lay here and is gone.
 */
const FILE_STATES = ['here', 'relay', 'away', 'unknown', 'missing'] as const;
/** `default`: on demand; everything where the clinic has appointed this computer. */
export const KEEPING = ['default', 'demand', 'recent', 'everything'] as const;

const nothing = z.strictObject({});
const progressSchema = z.strictObject({ way: z.enum(['up', 'down']), done: z.int(), total: z.int() });

const placeSchema = z.strictObject({
  id: idSchema,
  state: z.enum(FILE_STATES),
  /** The computer where it was added; null: this one, or none that is known by name. */
  from: z.string().nullable(),
  /** Whether the relay has all of it, as far as is known; null where the clinic has no relay. */
  atRelay: z.boolean().nullable(),
  pinned: z.boolean(),
  /** It waits to be fetched, because somebody asked. */
  asked: z.boolean(),
  progress: progressSchema.nullable(),
  /** What came in the way last: a code of ours or of the relay, and the number of a part that was wrong. */
  trouble: z.strictObject({ code: z.string(), part: z.int().optional() }).nullable(),
});
export type FilePlace = z.output<typeof placeSchema>;

/** Of documents that exist and that the caller may see; the others are left out. */
export const filePlaces = query({
  name: 'documents.places',
  gate: 'record.read',
  input: z.strictObject({ ids: z.array(idSchema).max(200) }),
  output: z.array(placeSchema),
});

/** Fetches a file; how it goes is told by `filesWatch`. */
export const fetchFile = command({
  name: 'documents.fetch',
  gate: 'record.read',
  input: z.strictObject({ id: idSchema }),
  output: nothing,
  errors: ['record.missing', 'access.denied', 'relay.unreachable'],
});

/** What came of it stays for another time. */
export const cancelFetch = command({
  name: 'documents.cancelFetch',
  gate: 'record.read',
  input: z.strictObject({ id: idSchema }),
  output: nothing,
  errors: ['record.missing', 'access.denied'],
});

/** Keeps a copy of a document's file on this computer, whatever the others. */
export const pinFile = command({
  name: 'documents.pin',
  gate: 'record.read',
  input: z.strictObject({ id: idSchema, pinned: z.boolean() }),
  output: nothing,
  errors: ['record.missing', 'access.denied'],
});

const figuresSchema = z.strictObject({
  /** False: the clinic has no relay, or this computer takes no part. */
  shared: z.boolean(),
  /** Of live documents, by whether their file lies here. */
  here: z.int(),
  away: z.int(),
  awayBytes: z.number(),
  /** Here, and not known to be at the relay. */
  unsent: z.int(),
  unsentBytes: z.number(),
  /** Why nothing goes up: a word of the relay's; null where nothing is in the way. */
  refused: z.string().nullable(),
  keep: z.enum(KEEPING),
  /** What `default` comes to here. */
  standard: z.enum(['demand', 'everything']),
  days: z.int(),
});
export type FileFigures = z.output<typeof figuresSchema>;

export const fileFigures = query({
  name: 'documents.figures',
  gate: 'signed-in',
  input: nothing,
  output: figuresSchema,
});

export const setKeeping = command({
  name: 'documents.setKeeping',
  gate: 'settings.manage',
  input: z.strictObject({ keep: z.enum(KEEPING), days: z.int().min(1).max(3650) }),
  output: nothing,
});

/** Something about files has changed: which move, and how far they are. */
export const filesWatch = feed({
  name: 'documents.watch',
  gate: 'signed-in',
  input: nothing,
  output: z.strictObject({ up: z.int(), down: z.int() }),
});
