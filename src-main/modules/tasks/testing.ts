/** The tasks slice on a fresh encrypted database, with two colleagues and a clock of the test's own. */
import { registry } from '#modules/entities.ts';
import type { Platform } from '#platform/module.ts';
import { openTestRecords, type TestRecords } from '#platform/records/testing.ts';
import { createTurns } from '#platform/turns.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Contract, InputOf, OutputOf } from '#shared/api/contract.ts';
import type { Values } from '#shared/entity/entity.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { checkTask } from './task.rules.ts';
import { tasksModule } from './tasks.module.ts';

export interface TestTasks extends TestRecords {
  readonly ana: Actor;
  readonly bea: Actor;
  /** Calls a procedure of the slice as the API does once its gate has let it pass. */
  call<C extends Contract>(actor: Actor, contract: C, input: InputOf<C>): Promise<OutputOf<C>>;
  create(entity: string, values: Values, actor?: Actor): Id;
  edit(entity: string, id: Id, values: Values, actor?: Actor): Id;
  valuesOf(entity: string, id: Id): Values;
  /** Ids of the live records, in the order made. */
  all(entity: string): readonly Id[];
}

/** It is 2026-03-05, 08:30 in Chicago, a Thursday; the clocks change in the night to March 8. */
export async function openTestTasks(timeZone = 'America/Chicago'): Promise<TestTasks> {
  const test = await openTestRecords(registry, { rules: { task: checkTask } });
  const { records, admin } = test;
  const organisation = test.newId();
  const platform: Platform = {
    clock: test.clock,
    random: test.random,
    writer: test.writer,
    records,
    audit: test.audit,
    newId: test.newId,
    read: (actor, query, input) => test.readers.run(query, input, actor),
    dataDir: test.folder,
    staying: true,
    busy: () => false,
    turns: createTurns(),
    holds: () => true,
    organisation: () => ({
      id: organisation,
      name: 'Test clinic',
      timeZone,
      language: 'en',
      lawProfile: 'US',
      region: 'US',
      production: false,
      lockMinutes: 10,
      flagValueSet: null,
      keychain: 'unknown',
      keychainReason: null,
    }),
  };
  const { handlers } = tasksModule(platform);
  const colleague = (login: string, name: string): Actor => {
    const actor = { ...admin, origin: 'system' } as const;
    const values = { login, name, role: 'staff', active: true };
    const { ops } = records.commit({ actor, changes: [{ kind: 'create', entity: 'user', values }] });
    return { ...admin, userId: ops[0]!.record, login, role: 'staff' };
  };
  const ana = colleague('ana', 'Ana Lopez');
  return {
    ...test,
    ana,
    bea: colleague('bea', 'Bea Tran'),
    async call(actor, contract, input) {
      const handler = handlers.find((one) => one.contract === contract)!;
      const parsed = contract.input.parse(input) as never;
      const signal = new AbortController().signal;
      const output = await handler.handle(parsed, { actor, signal, sessionId: actor.login });
      return contract.output.parse(output) as OutputOf<typeof contract>;
    },
    create(entity, values, actor = ana) {
      return records.commit({ actor, changes: [{ kind: 'create', entity, values }] }).ops[0]!.record;
    },
    edit(entity, id, values, actor = ana) {
      return records.commit({ actor, changes: [{ kind: 'edit', entity, id, values }] }).ops[0]!.op;
    },
    valuesOf: (entity, id) => records.peek(entity, id)!.values,
    all: (entity) =>
      test.writer
        .prepare(
          `SELECT lower(hex(id)) AS id FROM ${registry.byName(entity).table} WHERE deleted IS NULL ORDER BY rid`,
        )
        .all()
        .map(({ id }) => String(id).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')),
  };
}
