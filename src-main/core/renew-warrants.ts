/** What this computer says of users because others may not any more (ADR 0019). */
import { User } from '#modules/users/contract/user.entity.ts';
import { idFromBytes } from '#shared/ids/uuid.ts';
import { systemActor } from './first-records.ts';
import type { CorePlatform } from './installation.ts';

/** Says anew what has to be, where this computer may: after somebody who had said it was shut out, or who was shut out said more. */
export function renewWarrants({ warrants, writer, records }: CorePlatform, leaving?: string): void {
  const changes = warrants.due(leaving);
  if (changes.length === 0) return;
  const row = writer
    .prepare(`SELECT id, login FROM ${User.table} WHERE deleted IS NULL AND role = 'admin' ORDER BY rid LIMIT 1`)
    .get();
  if (!row) return;
  const actor = systemActor(idFromBytes(row.id as Uint8Array), String(row.login));
  records.commit({ actor, changes });
}

/** By the kit all other computers were shut out, and this one is the clinic's only one: what they said goes on to hold, in its own words. */
export function takeOverUsers(platform: CorePlatform): void {
  platform.warrants.adopt();
  renewWarrants(platform);
}
