/**
 * The safeguards of sharing that can be switched off to see whether the simulator notices. Each is a change of the product's
 * source as it is loaded (preload.ts); the product has no switch, and no assertion knows which one is off.
 * Invariant: every text to be replaced stands in its file exactly once; a test says so when the product moves on.
 */
import type { Sabotage } from '../../durability/hook/sabotages.ts';

export const SABOTAGE_VARIABLE = 'ALMONER_REPLICATION_SABOTAGE';

const sync = (file: string) => `src-main/platform/sync/${file}`;

export const SABOTAGES: readonly Sabotage[] = [
  {
    name: 'chain',
    what: 'an envelope is applied although one before it in its chain is missing',
    edits: [
      {
        file: sync('judge.ts'),
        find: "return seq === end.seq + 1 ? null : wait({ reason: 'order' });",
        put: 'return null;',
      },
    ],
  },
  {
    name: 'causes',
    what: 'ops are merged before what their author had seen',
    edits: [
      { file: sync('judge.ts'), find: 'if (needs !== null) return {', put: 'if (envelope === null) return {' },
    ],
  },
  {
    name: 'signature',
    what: 'an envelope with a wrong signature is not put aside',
    edits: [{ file: sync('judge.ts'), find: "if (!isSigned) return refuse('signature');", put: '' }],
  },
  {
    name: 'quarantine',
    what: 'what is put aside takes the place of the true envelope in its chain',
    edits: [{ file: sync('receive.ts'), find: 'if (verdict.isChained) {', put: '{' }],
  },
  {
    name: 'receipt',
    what: 'a receipt is believed whoever signed it',
    edits: [
      {
        file: 'sync-server/protocol/receipt.ts',
        find: "return isSignedBy(relayKey, 'receipt', signed, rest.subarray(32)) ? receipt : null;",
        put: 'return receipt;',
      },
    ],
  },
  {
    name: 'epoch',
    what: 'a device seals under the first key of a space whatever keys came after it',
    edits: [
      {
        file: sync('outbox.ts'),
        find: 'const epoch = epochAt(state, space, lengthOf(state));',
        put: 'const epoch = Math.min(1, epochAt(state, space, lengthOf(state)));',
      },
    ],
  },
  {
    name: 'erase-again',
    what: 'what was erased is not deleted once more after a late edit was merged',
    edits: [
      {
        file: 'src-main/platform/records/merge.ts',
        find: '  bury(merged);\n}\n\nfunction mergeMark',
        put: '}\n\nfunction mergeMark',
      },
    ],
  },
  {
    name: 'resend',
    what: 'what was sent and not confirmed is not sent again',
    edits: [
      {
        file: sync('sender.ts'),
        find: 'next = Math.min(seq + 1, own.firstUnconfirmed(space) ?? end + 1);',
        put: 'next = end + 1;',
      },
    ],
  },
  {
    name: 'withheld',
    what: 'nobody looks whether the relay keeps something back',
    edits: [
      {
        file: sync('following.ts'),
        find: 'if (overdue.size > 0) alarms',
        put: 'if (missing.length < 0) alarms',
      },
      {
        file: sync('following.ts'),
        find: "if (gaps.get(space) === at) alarms.raise('withheld', { space });",
        put: 'if (gaps.get(space) === at) gaps.delete(space);',
      },
    ],
  },
];

export const findSabotage = (name: string): Sabotage | undefined => SABOTAGES.find((one) => one.name === name);
