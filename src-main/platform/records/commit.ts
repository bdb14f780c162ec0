/**
 * The one door for writing (law 2): validate → authorise → edit → project → index → audit → op, in one synchronous
 * transaction. Invariant: whatever is in a projection follows from the ops, and every op is under an audit entry.
 */
import type { Actor } from '#shared/access/actor.ts';
import type { Entity, Values } from '#shared/entity/entity.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import type { Random } from '#shared/time/clock.ts';
import type { HybridClock } from '#shared/time/hlc.ts';
import { accessFaults, demand } from '../access/decide.ts';
import type { AuditChain } from '../audit/audit.ts';
import type { Writer } from '../database/types.ts';
import { clientIdFrom, documentRegisters, editDocument } from './document.ts';
import { createLinkCheck } from './links.ts';
import { lookupField } from './lookup.ts';
import { type EditBody, type Op, writeOp } from './op.ts';
import { changedRegisters, fieldIdOf, registersToValues, valuesToRegisters } from './registers.ts';
import { demandRecord, demandSameSpace, type Holds, writableSpace } from './spaces.ts';
import { createRecordStore } from './store.ts';
import type {
  Change,
  ChangeNotice,
  CommitRequest,
  CommittedOp,
  ProjectionHook,
  RecordState,
  Records,
} from './types.ts';
import { undoSteps } from './undo.ts';
import { checkRequired, checkValues, recordFaults } from './validate.ts';

/** A rule of a slice that `commit` refuses to break (design §4); throws a fault. `before` is null for a new record. */
export type Rule = (after: Values, before: RecordState | null, records: Pick<Records, 'find' | 'peek'>) => void;

export interface RecordsDependencies {
  readonly writer: Writer;
  readonly registry: Registry;
  readonly hlc: HybridClock;
  readonly newId: () => Id;
  readonly random: Random;
  readonly audit: AuditChain;
  /** This device's id. */
  readonly device: Id;
  readonly hooks: readonly ProjectionHook[];
  /** By entity name. */
  readonly rules: Readonly<Record<string, Rule>>;
  /** Which spaces this device holds; left out: all, as while nothing is shared. */
  readonly holds?: Holds;
}

interface Written {
  readonly op: CommittedOp;
  readonly seq: number;
  readonly digest: Buffer;
}

export function createRecords(dependencies: RecordsDependencies): Records {
  const { writer, registry, hlc, newId, random, audit, device, hooks, rules } = dependencies;
  const holds = dependencies.holds ?? (() => true);
  const client = clientIdFrom(random.bytes(4));
  const { projectionOf, follow, readDocument, writeDocument } = createRecordStore(writer, hooks);
  const checkLinks = createLinkCheck(writer, registry);
  const listeners = new Set<(notice: ChangeNotice) => void>();

  const mustRead = (actor: Actor, entity: Entity, id: Id): RecordState => {
    const state = projectionOf(entity).read(id);
    if (!state) throw recordFaults['record.missing']();
    demandRecord(actor, entity, state);
    return state;
  };

  const authoriseFields = (actor: Actor, entity: Entity, values: Values): void => {
    for (const name of Object.keys(values)) demand(actor, { write: entity.fields[name]!.class });
  };

  const write = (
    request: CommitRequest,
    entity: Entity,
    record: Id,
    part: Pick<Op, 'kind' | 'space' | 'body' | 'doc'> & { readonly undoes: Id | undefined },
  ): Written => {
    const events = request.events?.filter((event) => event.record === record) ?? [];
    const op: Op = {
      id: newId(),
      record,
      entity: entity.id,
      hlc: hlc.next(),
      device,
      actor: request.actor.userId,
      batch: request.batch ?? null,
      events: events.length > 0 ? JSON.stringify(events) : null,
      ...part,
      undoes: part.undoes ?? null,
    };
    const { seq, digest } = writeOp(writer, op, random.bytes(16));
    return { op: { op: op.id, record, entity: entity.name, kind: op.kind }, seq, digest };
  };

  const create = (
    request: CommitRequest,
    entity: Entity,
    change: Extract<Change, { kind: 'create' }>,
  ): Written => {
    const offered = checkValues(entity, change.values, (n) => n.toString(36).padStart(2, '0'));
    authoriseFields(request.actor, entity, offered);
    checkLinks(entity, offered);
    // Through registers, so that the row has exactly the shape a replica gets from the op.
    const registers = valuesToRegisters(entity, offered);
    const values = registersToValues(entity, registers);
    checkRequired(entity, values);
    rules[entity.name]?.(values, null, records);
    const id = change.id ?? newId();
    if (change.id !== undefined && projectionOf(entity).read(id)) throw recordFaults['record.exists']();
    const written = write(request, entity, id, {
      kind: 'create',
      space: writableSpace(holds, entity, values),
      body: Object.fromEntries(registers),
      doc: null,
      undoes: change.undoes,
    });
    const after = projectionOf(entity).insert({
      id,
      created: hlc.last,
      creator: idToBytes(request.actor.userId),
      values,
    });
    follow(entity, null, after);
    return written;
  };

  const edit = (
    request: CommitRequest,
    entity: Entity,
    change: Extract<Change, { kind: 'edit' }>,
  ): Written | null => {
    if (entity.mode === 'append') throw recordFaults['record.append_only']({ entity: entity.name });
    const before = mustRead(request.actor, entity, change.id);
    const space = writableSpace(holds, entity, before.values);
    const fresh = (n: number) => `${hlc.last.toString(36)}${device.slice(-2)}${n.toString(36)}`;
    const offered = checkValues(entity, change.values, fresh, before.values);
    authoriseFields(request.actor, entity, offered);
    demandSameSpace(entity, before.values, offered);
    checkLinks(entity, offered, before.values);
    const wanted = valuesToRegisters(entity, { ...before.values, ...offered });
    const present = valuesToRegisters(entity, before.values);
    const changed = changedRegisters(present, wanted);
    if (changed.length === 0) return null;

    const { doc, versions, creation } = readDocument(entity, change.id);
    const body: Record<string, EditBody[string]> = {};
    for (const register of changed) {
      const name = entity.nameById.get(fieldIdOf(register))!;
      const current = versions[register] ?? (present.has(register) ? creation : null);
      body[register] = [
        change.seen?.[name] ?? current,
        present.get(register) ?? null,
        wanted.get(register) ?? null,
      ];
    }
    const edits = new Map(changed.map((register) => [register, wanted.get(register) ?? null]));
    const update = editDocument(doc, entity, edits, client);
    const values = registersToValues(entity, documentRegisters(doc));
    checkRequired(entity, values);
    rules[entity.name]?.(values, before, records);
    const written = write(request, entity, change.id, {
      kind: 'edit',
      space,
      body,
      doc: update,
      undoes: change.undoes,
    });
    for (const register of changed) versions[register] = written.op.op;
    writeDocument(change.id, { doc, versions });
    doc.destroy();
    const after = projectionOf(entity).update(before, values, hlc.last);
    follow(entity, before, after);
    return written;
  };

  const mark = (
    request: CommitRequest,
    entity: Entity,
    change: Exclude<Change, { kind: 'create' | 'edit' }>,
  ): Written | null => {
    const before = mustRead(request.actor, entity, change.id);
    demand(request.actor, { permission: change.kind === 'retract' ? 'record.write' : 'record.delete' });
    if (change.kind === 'delete' && before.deleted) return null;
    if (change.kind === 'restore' && !before.deleted && before.retracted === null) return null;
    if (change.kind === 'retract' && before.retracted !== null) return null;
    const reason = 'reason' in change ? change.reason : undefined;
    const body = reason === undefined ? {} : { reason };
    const written = write(request, entity, change.id, {
      kind: change.kind,
      space: writableSpace(holds, entity, before.values),
      body,
      doc: null,
      undoes: change.undoes,
    });
    const after = projectionOf(entity).mark(before, {
      deleted: change.kind === 'delete' ? hlc.last : null,
      retracted: change.kind === 'retract' ? (reason ?? '') : change.kind === 'restore' ? null : before.retracted,
    });
    follow(entity, before, after);
    return written;
  };

  /** Some records are the core's own: a clinic must not be able to take its last administrator the right to act. */
  const demandKeeper = (actor: Actor, entity: Entity, kind: Change['kind']): void => {
    if (entity.keeper === undefined || actor.origin === 'system') return;
    if (entity.keeper === 'edit' && kind === 'edit') {
      demand(actor, { permission: 'settings.manage' });
      return;
    }
    throw accessFaults['access.denied']({ reason: `a ${entity.name} is kept by the program itself` });
  };

  const apply = (request: CommitRequest, change: Change): Written | null => {
    const entity = registry.byName(change.entity);
    demandKeeper(request.actor, entity, change.kind);
    if (entity.permission) demand(request.actor, { permission: entity.permission });
    if (change.kind === 'create') return create(request, entity, change);
    if (change.kind === 'edit') return edit(request, entity, change);
    return mark(request, entity, change);
  };

  const announce = (written: readonly Written[]): void => {
    const ids = new Map<string, Id[]>();
    for (const { op } of written) {
      const list = ids.get(op.entity);
      if (list) list.push(op.record);
      else ids.set(op.entity, [op.record]);
    }
    for (const [entity, list] of ids) for (const listener of listeners) listener({ entity, ids: list });
  };

  const records: Records = {
    commit(request) {
      demand(request.actor, { permission: 'record.write' });
      const written = writer.transaction(() => {
        const done: Written[] = [];
        for (const change of request.changes) {
          const one = apply(request, change);
          if (one) done.push(one);
        }
        if (done.length > 0)
          audit.appendCommit(
            {
              actor: request.actor,
              action: request.changes.some((change) => change.undoes) ? 'undo' : 'commit',
              ...(done.length === 1 ? { entity: done[0]!.op.entity, record: done[0]!.op.record } : {}),
            },
            { first: done[0]!.seq, last: done.at(-1)!.seq, digests: done.map((one) => one.digest) },
          );
        request.alongside?.(done.map((one) => one.op));
        return done;
      });
      announce(written);
      return { ops: written.map((one) => one.op) };
    },
    undo(actor, opOrBatch) {
      const steps = records.undoInSlices(actor, opOrBatch);
      for (;;) {
        const step = steps.next();
        if (step.done) return step.value;
      }
    },
    undoInSlices: (actor, opOrBatch) => undoSteps({ writer, registry, records, newId }, actor, opOrBatch),
    peek: (name, id) => projectionOf(registry.byName(name)).read(id),
    find(name, fieldName, key) {
      const entity = registry.byName(name);
      return writer
        .prepare(
          `SELECT t.id AS id FROM lookup l JOIN ${entity.table} t ON t.rid = l.rid WHERE l.field = ? AND l.key = ? ORDER BY l.rid`,
        )
        .all(lookupField(entity, entity.fields[fieldName]!), key)
        .map((row) => idFromBytes(row.id as Uint8Array));
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return records;
}
