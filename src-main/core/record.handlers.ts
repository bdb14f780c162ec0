/** The generic record procedures, bound to the two doors. */
import { registry } from '#modules/entities.ts';
import { Device } from '#modules/users/contract/device.entity.ts';
import { User } from '#modules/users/contract/user.entity.ts';
import type { Query } from '#platform/database/types.ts';
import { type Handler, implement, type Platform } from '#platform/module.ts';
import { answer } from '#platform/records/answer.ts';
import { entitiesUnder } from '#platform/records/entries.ts';
import { eraseWhole } from '#platform/records/erase-whole.ts';
import { binQuery } from '#platform/records/read/bin.ts';
import { byIdsQuery } from '#platform/records/read/by-ids.ts';
import { erasingQuery } from '#platform/records/read/erasing.ts';
import { readableColumn } from '#platform/records/read/filter-sql.ts';
import { countQuery, listQuery } from '#platform/records/read/list.ts';
import { questionQuery, questionsQuery } from '#platform/records/read/questions.ts';
import { getQuery, historyQuery } from '#platform/records/read/record.ts';
import { reclassify } from '#platform/records/reclassify.ts';
import { mayReadRecord } from '#platform/records/spaces.ts';
import type { Change } from '#platform/records/types.ts';
import { recordFaults } from '#platform/records/validate.ts';
import { listBin } from '#shared/api/bin.api.ts';
import {
  answerQuestion,
  erasePreview,
  eraseRecord,
  listQuestions,
  openQuestion,
} from '#shared/api/questions.api.ts';
import {
  copyValue,
  countRecords,
  getRecord,
  listRecords,
  reclassifyRecord,
  recordHistory,
  saveRecords,
  undoChange,
} from '#shared/api/records.api.ts';
import { notHeldOf, spacesOf } from '#shared/entity/space.ts';
import type { Id } from '#shared/ids/uuid.ts';

export const recordQueries = {
  list: listQuery(registry),
  count: countQuery(registry),
  get: getQuery(registry, User),
  history: historyQuery(registry, User),
  bin: binQuery(registry, User),
  byIds: byIdsQuery(registry),
  questions: questionsQuery(registry),
  erasing: erasingQuery(registry),
  question: questionQuery(registry, { users: User, devices: Device }),
} satisfies Record<string, Query<never, unknown>>;

export const recordHandlers = (platform: Platform): readonly Handler[] => [
  implement(listRecords, async (input, { actor }) => ({
    ...(await platform.read(actor, recordQueries.list, { ...input, now: platform.clock.now() })),
    notHeld: notHeldOf(platform, [registry.byName(input.entity)]),
  })),
  implement(countRecords, async (input, { actor }) => {
    const entity = registry.byName(input.entity);
    const counted = await platform.read(actor, recordQueries.count, { ...input, now: platform.clock.now() });
    const notHeld = notHeldOf(platform, [entity]);
    return {
      count: notHeld.length === spacesOf(entity).length ? null : counted.count,
      exact: counted.exact && notHeld.length === 0,
      notHeld,
    };
  }),
  implement(getRecord, (input, { actor }) => platform.read(actor, recordQueries.get, input)),
  implement(recordHistory, (input, { actor }) => platform.read(actor, recordQueries.history, input)),
  implement(listBin, (input, { actor }) =>
    platform.read(actor, recordQueries.bin, { ...input, now: platform.clock.now() }),
  ),
  implement(saveRecords, async ({ changes, batch }, { actor }) => {
    const { ops } = platform.records.commit({
      actor,
      changes: changes as readonly Change[],
      ...(batch === undefined ? {} : { batch }),
    });
    return { ops: [...ops] };
  }),
  implement(reclassifyRecord, async (input, { actor }) => {
    const nameOf = (user: Id) =>
      (platform.records.peek(User.name, user)?.values.name as string | undefined) ?? null;
    const { records, audit, newId } = platform;
    return { id: reclassify({ records, audit, newId, registry, nameOf }, actor, input) };
  }),
  implement(listQuestions, (input, { actor }) => platform.read(actor, recordQueries.questions, input)),
  implement(openQuestion, (input, { actor }) => platform.read(actor, recordQueries.question, input)),
  implement(answerQuestion, async (input, { actor }) =>
    answer({ writer: platform.writer, registry, records: platform.records }, actor, input),
  ),
  implement(erasePreview, async (input, { actor }) => ({
    ...(await platform.read(actor, recordQueries.erasing, input)),
    notHeld: notHeldOf(platform, entitiesUnder(registry, registry.byName(input.entity))),
  })),
  implement(eraseRecord, async (input, { actor }) => {
    const steps = eraseWhole({ ...platform, registry }, actor, input);
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      await platform.turns.next();
    }
  }),
  implement(copyValue, async ({ entity: name, id, field }, { actor }) => {
    readableColumn(actor, registry.byName(name), field);
    const record = platform.records.peek(name, id);
    if (record === null || !mayReadRecord(actor, registry.byName(name), record))
      throw recordFaults['record.missing']();
    platform.audit.append({ actor, action: 'copy', entity: name, record: id, detail: { field } });
    return {};
  }),
  implement(undoChange, async ({ op }, { actor }) => {
    const steps = platform.records.undoInSlices(actor, op);
    for (;;) {
      const step = steps.next();
      if (step.done) return { op: step.value.op, undone: [...step.value.undone], kept: [...step.value.kept] };
      await platform.turns.next();
    }
  }),
];
