/** What the computers of a clinic are called: their records, whose ids are those of the devices. */
import { hostname, platform as system } from 'node:os';
import type { Writer } from '#platform/database/types.ts';
import type { Platform } from '#platform/module.ts';
import { fromWireId, toWireId } from '#platform/sync/wire-id.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { hlcMillis } from '#shared/time/hlc.ts';
import { systemActor } from './first-records.ts';

export interface KnownName extends DeviceName {
  /** When the record was made, which a device does when it comes in; milliseconds since 1970. */
  readonly since: number;
}

export interface DeviceName {
  readonly name: string;
  readonly platform: string;
}

/** What this computer calls itself until somebody calls it something else. */
export const ownName = (): DeviceName => ({ name: hostname().slice(0, 120) || 'Computer', platform: system() });

/** Every name that is here, by the device's id on the wire. */
export function deviceNames({
  writer,
}: {
  readonly writer: Pick<Writer, 'prepare'>;
}): ReadonlyMap<string, KnownName> {
  return new Map(
    writer
      .prepare('SELECT id, created, name, platform FROM device WHERE deleted IS NULL')
      .all()
      .map(({ id, created, name, platform }) => [
        Buffer.from(id as Uint8Array).toString('hex'),
        { name: String(name ?? ''), platform: String(platform ?? ''), since: hlcMillis(created as number) },
      ]),
  );
}

/** Gives a device a name: makes its record where it has none. */
export function nameDevice(
  platform: Platform,
  actor: Pick<Actor, 'userId' | 'login'>,
  device: string,
  said: Partial<DeviceName>,
): void {
  const id: Id = fromWireId(device);
  const isThere = platform.records.peek('device', id) !== null;
  platform.records.commit({
    actor: systemActor(actor.userId, actor.login),
    changes: [
      isThere
        ? { kind: 'edit', entity: 'device', id, values: { ...said } }
        : { kind: 'create', entity: 'device', id, values: { name: ownName().name, ...said } },
    ],
  });
}

/** This device's record, made once; its name may have been changed since. */
export function nameOwnDevice(platform: Platform, actor: Pick<Actor, 'userId' | 'login'>, device: Id): void {
  if (platform.records.peek('device', device) === null) nameDevice(platform, actor, toWireId(device), ownName());
}
