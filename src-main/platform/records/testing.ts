/** The real write door on a fresh encrypted database, with time and randomness of the test's own. */
import type { Actor } from '#shared/access/actor.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { createIdSource, type Id, idToBytes } from '#shared/ids/uuid.ts';
import type { Clock, Random } from '#shared/time/clock.ts';
import { createHybridClock, type HybridClock } from '#shared/time/hlc.ts';
import { type AuditChain, createAudit } from '../audit/audit.ts';
import { createMeta } from '../database/meta.ts';
import { openTestDatabase, type TestDatabase } from '../database/testing.ts';
import { rememberedClock } from './apply.ts';
import { createRecords, type RecordsDependencies } from './commit.ts';
import { makerMark } from './maker.ts';
import type { Records } from './types.ts';

export interface TestRecords extends TestDatabase {
  readonly records: Records;
  /** As after a crash: what was only remembered is gone, and the next edits are another Yjs client's. */
  restart(): void;
  readonly audit: AuditChain;
  readonly hlc: HybridClock;
  readonly clock: Clock & { advance(millis: number): void };
  readonly random: Random;
  readonly newId: () => Id;
  readonly admin: Actor;
  readonly reader: Actor;
}

/** Repeatable bytes: not for keys. */
export function seededRandom(seed = 1): Random {
  let state = seed >>> 0;
  return {
    bytes(length) {
      const bytes = new Uint8Array(length);
      for (let i = 0; i < length; i += 1) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        bytes[i] = state >>> 24;
      }
      return bytes;
    },
  };
}

export async function openTestRecords(
  registry: Registry,
  options: Partial<Pick<RecordsDependencies, 'hooks' | 'rules' | 'holds' | 'isOnHold'>> & {
    readonly seed?: number;
  } = {},
): Promise<TestRecords> {
  const database = await openTestDatabase();
  let now = Date.UTC(2026, 2, 5, 14, 30);
  const clock = {
    now: () => now,
    advance(millis: number) {
      now += millis;
    },
  };
  const random = seededRandom(options.seed);
  const { writer } = database;
  const device = createIdSource(clock, random)();
  const newId = createIdSource(clock, random, makerMark(device));
  createMeta(writer).set('device', idToBytes(device));
  const start = () => {
    const last = writer.prepare('SELECT max(hlc) AS hlc FROM audit').get()!.hlc as number | null;
    const hlc = createHybridClock(clock, Math.max(last ?? 0, rememberedClock(writer)));
    const audit = createAudit({ writer, clock, hlc, random });
    const records = createRecords({
      writer,
      registry,
      hlc,
      newId,
      random,
      audit,
      device,
      hooks: options.hooks ?? [],
      rules: options.rules ?? {},
      ...(options.holds ? { holds: options.holds } : {}),
      ...(options.isOnHold ? { isOnHold: options.isOnHold } : {}),
    });
    return { hlc, audit, records };
  };
  let running = start();
  const actor = { userId: newId(), login: 'ana', purpose: 'operations', origin: 'cli' } as const;
  return {
    ...database,
    get records() {
      return running.records;
    },
    get audit() {
      return running.audit;
    },
    get hlc() {
      return running.hlc;
    },
    restart() {
      running = start();
    },
    clock,
    random,
    newId,
    admin: { ...actor, role: 'admin' },
    reader: { ...actor, role: 'read-only' },
  };
}
