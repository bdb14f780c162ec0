/** Ids as the protocol writes them, 32 hex digits, and as the rest of the program does. */
import { type Id, isId } from '#shared/ids/uuid.ts';

export const toWireId = (id: Id): string => id.replaceAll('-', '');

/** Throws a RangeError for what no id of ours is; a device's id comes from another device. */
export function fromWireId(wire: string): Id {
  const id = wire.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  if (!isId(id)) throw new RangeError('not an id');
  return id;
}
