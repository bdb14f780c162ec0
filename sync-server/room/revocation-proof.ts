/**
 * Shows a device that was shut out the records that say so: it need not take the relay's word, which may lie, and learns
 * what its administrators did. Unasked, under number 0.
 */
import { lengthOf, type Member } from '../protocol/membership.ts';
import type { Context } from './context.ts';
import type { Org, Session } from './session.ts';

/** Of records in one frame. */
const FRAME_BYTES = 256 * 1024;

/** From the record that let it in to the one that shut it out: it knows what came before. */
export function proveRevoked(
  { storage }: Pick<Context, 'storage'>,
  session: Session,
  org: Org,
  member: Member,
): void {
  const until = member.revoked?.at ?? lengthOf(org.membership);
  for (let at = member.since; at < until; ) {
    const records = storage.records(org.id, at, FRAME_BYTES).slice(0, until - at);
    if (records.length === 0) return;
    session.reply({ kind: 'records', ref: 0, first: at + 1, more: false, records });
    at += records.length;
  }
}
