/**
 * The Yjs document of a record (design §6). It comes into being at the first edit, built from the creation op to the
 * same bytes by every replica: one map `r` of registers, filled in the order of their names by a fixed client id.
 * Long text is a Y.Text, all else plain JSON. `document.test.ts` freezes the bytes: changing them is a new format.
 */
import * as Y from 'yjs';
import type { Entity } from '#shared/entity/entity.ts';
import { fieldIdOf, type Registers } from './registers.ts';

/** Writes the first state of every document; no core ever edits under it. */
const GENESIS_CLIENT = 1;

const mapOf = (doc: Y.Doc): Y.Map<unknown> => doc.getMap('r');

function isText(entity: Entity, register: string): boolean {
  const name = entity.nameById.get(fieldIdOf(register));
  return name !== undefined && entity.fields[name]?.type.merge === 'text';
}

/** A client id for this run of the core: random, never stored, never the genesis client's. `bytes`: four of them. */
export function clientIdFrom(bytes: Uint8Array): number {
  const id = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
  return id > GENESIS_CLIENT ? id : id + 2;
}

/** Names itself nothing: a document is known by its record, and Yjs would draw a random name for each. */
const newDocument = (): Y.Doc => new Y.Doc({ gc: true, guid: '' });

/** The document as it is before any edit. */
export function genesisDocument(entity: Entity, created: Registers): Y.Doc {
  const doc = newDocument();
  doc.clientID = GENESIS_CLIENT;
  doc.transact(() => {
    for (const register of [...created.keys()].sort()) {
      const value = created.get(register);
      mapOf(doc).set(register, isText(entity, register) ? new Y.Text(value as string) : value);
    }
  });
  return doc;
}

export function loadDocument(state: Uint8Array): Y.Doc {
  const doc = newDocument();
  Y.applyUpdate(doc, state);
  return doc;
}

/** Whether edits wait in it for earlier ones that are not here: until then it shows what stood before. */
export const isPending = ({ store }: Y.Doc): boolean => store.pendingStructs !== null || store.pendingDs !== null;

/** Forgets edits that wait; what they take away, which says nothing of what it was, stays. */
export function forgetPending({ store }: Y.Doc): void {
  store.pendingStructs = null;
}

export function documentRegisters(doc: Y.Doc): Map<string, unknown> {
  const registers = new Map<string, unknown>();
  for (const [register, value] of mapOf(doc))
    registers.set(register, value instanceof Y.Text ? value.toString() : value);
  return registers;
}

/** Takes registers away with all they ever held: nothing of it is in the bytes any more. */
export function deleteRegisters(doc: Y.Doc, which: (register: string) => boolean): void {
  doc.transact(() => {
    for (const register of [...mapOf(doc).keys()]) if (which(register)) mapOf(doc).delete(register);
  });
}

/** Half of a character: text must not be cut behind it, since Yjs replaces the halves it finds alone. */
const isHighSurrogate = (text: string, at: number): boolean => (text.charCodeAt(at) & 0xfc00) === 0xd800;

/** Replaces what lies between the common start and the common end, so that text written elsewhere at the same time stays. */
function weave(text: Y.Text, after: string): void {
  const before = text.toString();
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  if (start > 0 && isHighSurrogate(before, start - 1)) start -= 1;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  if (end > 0 && isHighSurrogate(before, before.length - end - 1)) end -= 1;
  if (before.length > start + end) text.delete(start, before.length - start - end);
  if (after.length > start + end) text.insert(start, after.slice(start, after.length - end));
}

/**
 * Edits the document under `client` and returns the update that carries the edit. A value of null empties a register.
 */
export function editDocument(doc: Y.Doc, entity: Entity, edits: Registers, client: number): Uint8Array {
  doc.clientID = client;
  let update: Uint8Array = NO_UPDATE;
  // What this transaction did, and not, as by a state vector, all that was ever deleted.
  doc.once('update', (made: Uint8Array) => {
    update = made;
  });
  doc.transact(() => {
    const map = mapOf(doc);
    for (const [register, value] of edits) {
      const present = map.get(register);
      if (value === null) map.delete(register);
      else if (!isText(entity, register)) map.set(register, value);
      else if (present instanceof Y.Text) weave(present, value as string);
      else map.set(register, new Y.Text(value as string));
    }
  });
  return update;
}

/** Of an edit that leaves everything as it is. */
const NO_UPDATE = Uint8Array.of(0, 0);

/** Takes in the update of another replica. Throws where it is none. */
export const mergeDocument = (doc: Y.Doc, update: Uint8Array): void => Y.applyUpdate(doc, update);

export const encodeDocument = (doc: Y.Doc): Uint8Array => Y.encodeStateAsUpdate(doc);
