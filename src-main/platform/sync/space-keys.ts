/**
 * The keyring of this device: what the membership log holds for it, opened with its own key when it is first asked for, and
 * kept in memory until the database closes. A key comes by one of three ways: sealed to this device in a new key's record, sealed
 * to it when it was let into the space, or under a later key.
 */
import { epochAt, type Membership } from '#protocol/membership.ts';
import type { SignedRecord } from '#protocol/membership-record.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { KeyPair } from '../keys/seal.ts';
import type { OwnMembershipLog } from './membership-log.ts';
import { type KeyPlace, keyCheck, MAX_PREVIOUS, openPrevious, openSpaceKey } from './space-key-seals.ts';
import type { SpaceKeys } from './types.ts';

export interface Keyring extends SpaceKeys {
  /**
   * The keys that a new one has to carry on, newest first: the present one, and those before it that it does not lead to.
   * Empty where this device does not hold the present key.
   */
  unlinked(space: SpaceName): readonly Buffer[];
  /** Whether a new key made here would lead to earlier ones that the present key does not lead to. */
  hasGap(space: SpaceName): boolean;
  /** Forgets all keys. */
  wipe(): void;
}

interface Sealed {
  readonly epoch: number;
  readonly sealed: string;
}

/** Keys of spaces that were handed to a holder when it was let in, or let into more spaces. */
function handedTo(
  holder: string,
  records: readonly SignedRecord[],
  state: Membership,
  space: SpaceName,
): Sealed[] {
  return records.flatMap(({ record: { body, seq } }) => {
    const isIts =
      (body.type === 'add' && body.device.id === holder) || (body.type === 'spaces' && body.device === holder);
    const sealed = isIts ? body.sealed[space] : undefined;
    return sealed === undefined ? [] : [{ epoch: epochAt(state, space, seq), sealed }];
  });
}

/** Nonce and tag are 28 bytes, each key 32. */
const previousCount = (previous: string | undefined): number =>
  previous === undefined ? 0 : Math.floor((Buffer.from(previous, 'base64').length - 28) / 32);

/** `holder`: this device's id, hex, or `recovery`; the pair stays the caller's. */
export function createSpaceKeys(
  log: Pick<OwnMembershipLog, 'state' | 'records'>,
  holder: string,
  pair: KeyPair,
): Keyring {
  const keys = new Map<string, Buffer>();
  /** How long the log was when a space was last gone through. */
  const seen = new Map<SpaceName, number>();

  const keep = (place: KeyPlace, key: Buffer): void => {
    const name = `${place.space}/${place.epoch}`;
    if (keys.has(name)) key.fill(0);
    else keys.set(name, key);
  };

  /** Opens all that can be opened, once for each length of the log. */
  const openAll = (space: SpaceName): void => {
    const state = log.state();
    if (state === null || seen.get(space) === state.heads.length) return;
    seen.set(space, state.heads.length);
    const epochs = state.keys[space] ?? [];
    const placeOf = (epoch: number): KeyPlace => ({ org: state.org, space, epoch });
    const sealed = [
      ...epochs.flatMap(({ epoch, sealed: to }) => (to[holder] ? [{ epoch, sealed: to[holder] }] : [])),
      ...handedTo(holder, log.records(), state, space),
    ];
    for (const one of sealed) {
      if (keys.has(`${space}/${one.epoch}`)) continue;
      const key = openSpaceKey(placeOf(one.epoch), holder, pair, one.sealed, epochs[one.epoch - 1]?.check ?? '');
      if (key) keep(placeOf(one.epoch), key);
    }
    for (let epoch = epochs.length; epoch > 0; epoch -= 1) {
      const key = keys.get(`${space}/${epoch}`);
      const { previous } = epochs[epoch - 1]!;
      if (!key || previous === undefined || keys.has(`${space}/${epoch - 1}`)) continue;
      for (const [at, older] of openPrevious(placeOf(epoch), key, previous).entries()) {
        const place = placeOf(epoch - 1 - at);
        if (epochs[place.epoch - 1]?.check === keyCheck(place, older)) keep(place, older);
        else older.fill(0);
      }
    }
  };

  const of = (space: SpaceName, epoch: number): Buffer | null => {
    openAll(space);
    return keys.get(`${space}/${epoch}`) ?? null;
  };

  /** The lowest epoch that can be reached by whoever has those from `bottom` to the present one. */
  const reached = (space: SpaceName, bottom: number): number => {
    const epochs = log.state()?.keys[space] ?? [];
    let lowest = bottom;
    for (let epoch = epochs.length; epoch > 0 && epoch >= lowest; epoch -= 1)
      lowest = Math.min(lowest, epoch - previousCount(epochs[epoch - 1]!.previous));
    return lowest;
  };

  const present = (space: SpaceName): number => log.state()?.keys[space]?.length ?? 0;

  /** The lowest of the epochs that a new key carries on, without a gap from the present one down. */
  const carriedFrom = (space: SpaceName): number => {
    const top = present(space);
    let bottom = top;
    while (
      reached(space, bottom) > 1 &&
      top - bottom + 1 < MAX_PREVIOUS &&
      bottom > 1 &&
      of(space, bottom - 1) !== null
    )
      bottom -= 1;
    return bottom;
  };

  return {
    of,
    unlinked(space) {
      const top = present(space);
      if (top === 0 || of(space, top) === null) return [];
      return Array.from({ length: top - carriedFrom(space) + 1 }, (_, at) => of(space, top - at)!);
    },
    hasGap(space) {
      const top = present(space);
      if (top === 0 || of(space, top) === null) return false;
      return reached(space, carriedFrom(space)) < reached(space, top);
    },
    wipe() {
      for (const key of keys.values()) key.fill(0);
      keys.clear();
      seen.clear();
    },
  };
}
