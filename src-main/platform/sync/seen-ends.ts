/** How far the chains of devices go as far as this one has seen, for the record that ends them. */
import { SPACES } from '#protocol/spaces.ts';
import type { Writer } from '../database/types.ts';
import { chainEnd } from './chains.ts';
import type { SeenEnds } from './membership-authoring.ts';

export const seenEndsOf =
  (writer: Pick<Writer, 'prepare'>): SeenEnds =>
  (device) =>
    Object.fromEntries(
      SPACES.flatMap((space) => {
        const end = chainEnd(writer, space, device);
        return end ? [[space, end]] : [];
      }),
    );

/** When a device last told what it has seen, milliseconds since 1970 by this device's clock, by its id on the wire. */
export const lastContacts = (writer: Pick<Writer, 'prepare'>): ReadonlyMap<string, number> =>
  new Map(
    writer
      .prepare('SELECT device, received FROM sync_vector')
      .all()
      .map(({ device, received }) => [Buffer.from(device as Uint8Array).toString('hex'), received as number]),
  );
