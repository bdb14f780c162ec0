/**
 * Who could say who is a user, and from which record of the membership log to which: the devices that may administer, and the recovery
 * kit at any time. Follows from the log alone, so every device that has it says the same.
 */
import type { Membership } from '#protocol/membership.ts';
import type { SignedRecord } from '#protocol/membership-record.ts';
import { type Grant, isWarrantSignedBy, type Warrant } from './warrant.ts';

/** Lengths of the log at which the device administrated; `until` is null while it does. */
interface Term {
  readonly from: number;
  until: number | null;
  /** It ended with the last record of the recovery kit, which shut everybody out. */
  isTakenOver: boolean;
}

export interface Signers {
  /** Records of the log. */
  readonly length: number;
  /**
   * `holds`: the signer administrates now, or it was the kit. `taken-over`: it did until the kit last shut everybody out. `former`: it did when it
   * signed, and was shut out, or lost the right, for itself. `early`: it rests on records of the log that are not here yet. `void`: nobody who could
   * say so signed it.
   */
  judge(grant: Grant, warrant: Warrant): 'holds' | 'taken-over' | 'former' | 'early' | 'void';
  /** Whether a device administrates now. */
  administrates(device: string): boolean;
}

function termsOf(records: readonly SignedRecord[]): Map<string, Term[]> {
  const terms = new Map<string, Term[]>();
  const begin = (device: string, from: number): void => {
    const before = terms.get(device);
    if (before?.at(-1)?.until === null) return;
    terms.set(device, [...(before ?? []), { from, until: null, isTakenOver: false }]);
  };
  const end = (device: string, until: number): void => {
    const last = terms.get(device)?.at(-1);
    if (last && last.until === null) last.until = until;
  };
  for (const { record } of records) {
    const { seq, body } = record;
    if (body.type === 'genesis') begin(body.device.id, seq);
    if (body.type === 'add' && body.admin) begin(body.device.id, seq);
    if (body.type === 'admin') (body.admin ? begin : end)(body.device, seq);
    if (body.type === 'revoke') end(body.device, seq);
    if (body.type === 'recover') {
      for (const all of terms.values())
        for (const term of all) {
          term.isTakenOver = term.until === null;
          term.until ??= seq;
        }
      begin(body.device.id, seq);
    }
  }
  return terms;
}

export function signersOf(state: Membership, records: readonly SignedRecord[]): Signers {
  const terms = termsOf(records);
  const { length } = records;
  return {
    length,
    administrates: (device) => terms.get(device)?.at(-1)?.until === null,
    judge(grant, warrant) {
      if (grant.org !== state.org) return 'void';
      if (grant.membership > length) return 'early';
      // Nothing may have been decided later than it was signed: such a one could not be outdone.
      if ([grant.role, grant.active, grant.keys].some(({ at: [decided] }) => decided > grant.membership))
        return 'void';
      if (grant.by === 'recovery')
        return isWarrantSignedBy(Buffer.from(state.recovery.sign, 'hex'), warrant) ? 'holds' : 'void';
      const term = terms
        .get(grant.by)
        ?.find(({ from, until }) => from <= grant.membership && (until === null || grant.membership < until));
      const signer = state.members.get(grant.by);
      if (!term || !signer || !isWarrantSignedBy(Buffer.from(signer.sign, 'hex'), warrant)) return 'void';
      if (term.until === null) return 'holds';
      return term.isTakenOver ? 'taken-over' : 'former';
    },
  };
}
