/**
 * Who made a record, told by its id: 44 bits of it hold the device that drew it, so that nobody else can begin a record under that id by an op of
 * his own, however early he says that was (ADR 0003). Of the rest 48 bits are the time, 12 count within a millisecond, 18 are random.
 * A device chooses its own id once, when it is let in; that each try at one that fits somebody's record costs thousands of hashes makes that hopeless.
 * Ids of older versions, of copies that two desks make alike, and out of other clinics hold nobody.
 */
import { hash, pbkdf2Sync } from 'node:crypto';
import { type Id, idToBytes } from '#shared/ids/uuid.ts';

const ROUNDS = 16_384;
const SALT = Buffer.from('almoner/maker/v1');
/** The tag begins in the middle of this byte. */
const FIRST = 10;

/** Devices of a clinic are few; whoever names many of them pays for it alone. */
const MOST = 256;
const keys = new Map<Id, Buffer>();
function keyOf(device: Id): Buffer {
  const known = keys.get(device);
  if (known) return known;
  if (keys.size === MOST) keys.clear();
  const key = pbkdf2Sync(idToBytes(device), SALT, ROUNDS, 16, 'sha256');
  keys.set(device, key);
  return key;
}

/** The last six bytes of the id as the device would have made them. */
function tailOf(key: Uint8Array, id: Uint8Array): Uint8Array {
  const head = Buffer.from(id.subarray(0, FIRST + 1));
  head[FIRST]! &= 0xf0;
  const tail = hash('sha256', Buffer.concat([key, head]), 'buffer').subarray(0, 6);
  tail[0] = head[FIRST]! | (tail[0]! & 0x0f);
  return tail;
}

/** What puts the device into an id that was just drawn (`createIdSource`). */
export function makerMark(device: Id): (id: Uint8Array) => void {
  const key = keyOf(device);
  return (id) => id.set(tailOf(key, id), FIRST);
}

/** Whether the id of a record holds that this device made it. */
export function isMadeBy(record: Id, device: Id): boolean {
  const id = idToBytes(record);
  return Buffer.compare(tailOf(keyOf(device), id), id.subarray(FIRST)) === 0;
}
