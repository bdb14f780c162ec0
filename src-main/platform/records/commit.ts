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
import { createApply } from './apply.ts';
import type { EditBody, EraseBody, MarkBody } from './body.ts';
import { clientIdFrom, editDocument } from './document.ts';
import { generationIn, headsIn, isErasedWhole, packHeads, STANDING } from './heads.ts';
import { mayCount } from './home.ts';
import { createLinkCheck } from './links.ts';
import { lookupField } from './lookup.ts';
import { documentOf, mergeOp } from './merge.ts';
import { type Op, writeOp } from './op.ts';
import { writeQuestions } from './questions.ts';
import { erasableField, obey, type Rule } from './refuse.ts';
import { changedRegisters, fieldIdOf, registerIn, registersToValues, valuesToRegisters } from './registers.ts';
import { advance, sawOf, sawOfAll, settledBy } from './seen.ts';
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
  /** Whether a record must be kept for a court or an authority: nothing of it is erased then. Left out: none is. */
  readonly isOnHold?: (entity: Entity, id: Id) => boolean;
  /** Which spaces this device holds; left out: all, as while nothing is shared. */
  readonly holds?: Holds;
}

interface Written {
  readonly op: CommittedOp;
  readonly whole: Op;
  readonly seq: number;
  readonly digest: Buffer;
}

export function createRecords(dependencies: RecordsDependencies): Records {
  const { writer, registry, hlc, newId, random, audit, device, hooks, rules } = dependencies;
  const holds = dependencies.holds ?? (() => true);
  const isOnHold = dependencies.isOnHold ?? (() => false);
  const client = clientIdFrom(random.bytes(4));
  const store = createRecordStore(writer, registry, hooks);
  const { projectionOf, follow } = store;
  const apply = createApply({ writer, registry, hlc, hooks });
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
    const made = newId();
    const op: Omit<Op, 'id' | 'isBlanked'> = {
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
    const { id, seq, digest } = writeOp(writer, op, made, random.bytes(16));
    const whole = { ...op, id, isBlanked: false };
    return { op: { op: id, record, entity: entity.name, kind: op.kind }, whole, seq, digest };
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
    if (change.id !== undefined && projectionOf(entity).glance(id) !== 'none')
      throw recordFaults['record.exists']();
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
    const changed = new Set(changedRegisters(present, wanted));
    if (changed.size === 0 && !change.settles) return null;

    const loaded = store.load(entity, before);
    const { versions } = loaded;
    if (isErasedWhole(versions)) throw recordFaults['record.erased']();
    if (change.settles) for (const register of settledBy(entity, change.seen, versions)) changed.add(register);
    if (changed.size === 0) return null;
    const knew = [...headsIn(versions[STANDING]), ...store.marksAbove(entity, before)];
    const body: Record<string, EditBody[string]> = knew.length > 0 ? { [STANDING]: packHeads(knew) } : {};
    const edits = new Map<string, unknown>();
    for (const plain of changed) {
      const field = fieldIdOf(plain);
      const register = registerIn(plain, generationIn(versions, field));
      const value = wanted.get(plain) ?? null;
      const saw = sawOf(headsIn(versions[register]), change.seen?.[entity.nameById.get(field)!]);
      const isFirst = versions[register] === undefined && present.has(plain);
      body[register] = [isFirst ? loaded.creation : saw, present.get(plain) ?? null, value];
      edits.set(register, value);
    }
    const values = registersToValues(entity, wanted);
    checkRequired(entity, values, Object.keys(offered));
    obey(rules[entity.name], values, before, records);
    const update = editDocument(documentOf(loaded), entity, edits, client);
    const written = write(request, entity, change.id, {
      kind: 'edit',
      space,
      body,
      doc: update,
      undoes: change.undoes,
    });
    advance(versions, written.whole, () => true);
    store.ask(loaded, written.whole);
    store.save(loaded);
    const after = projectionOf(entity).update(before, values, hlc.last);
    follow(entity, before, after);
    return written;
  };

  const isAsked = (id: Id): boolean =>
    writer.prepare('SELECT 1 FROM attention WHERE record = ? AND register = ?').get(idToBytes(id), STANDING) !==
    undefined;

  const mark = (
    request: CommitRequest,
    entity: Entity,
    change: Extract<Change, { kind: 'delete' | 'restore' | 'retract' }>,
  ): Written | null => {
    const before = mustRead(request.actor, entity, change.id);
    demand(request.actor, { permission: change.kind === 'retract' ? 'record.write' : 'record.delete' });
    const isSo =
      change.kind === 'delete'
        ? before.deleted
        : change.kind === 'retract'
          ? before.retracted !== null
          : !before.deleted && before.retracted === null;
    // To say once more what is so already answers an open question, and is nothing otherwise.
    if (isSo && !isAsked(change.id)) return null;
    const loaded = store.load(entity, before);
    if (isErasedWhole(loaded.versions)) throw recordFaults['record.erased']();
    const reason = 'reason' in change ? change.reason : undefined;
    const under = change.kind === 'delete' ? store.entries.seen(entity, change.id) : undefined;
    const body: MarkBody = {
      ...(reason === undefined ? {} : { reason }),
      seen: sawOfAll(loaded.versions),
      ...(under ? { under, edits: true } : {}),
    };
    const written = write(request, entity, change.id, {
      kind: change.kind,
      space: writableSpace(holds, entity, before.values),
      body,
      doc: null,
      undoes: change.undoes,
    });
    mergeOp(loaded, written.whole, store.logOf(loaded, written.whole));
    // A deletion that has seen everything leaves nothing to ask.
    if (change.kind !== 'delete') store.ask(loaded, written.whole);
    else if (loaded.mayAsk) writeQuestions(writer, entity, change.id, []);
    store.save(loaded);
    follow(entity, before, projectionOf(entity).mark(before, loaded.standing));
    return written;
  };

  const mustErase = (actor: Actor, entity: Entity, id: Id): RecordState => {
    const state = mustRead(actor, entity, id);
    if (isOnHold(entity, id)) throw recordFaults['record.held']();
    writableSpace(holds, entity, state.values);
    return state;
  };

  const erase = (
    request: CommitRequest,
    entity: Entity,
    change: Extract<Change, { kind: 'erase' }>,
  ): Written | null => {
    demand(request.actor, { permission: change.moved ? 'record.delete' : 'record.erase' });
    const before = mustErase(request.actor, entity, change.id);
    const fields = change.fields?.map((name) => erasableField(entity, name).id).sort();
    const loaded = store.load(entity, before);
    if (isErasedWhole(loaded.versions)) return null;
    const body: EraseBody = { ...(fields ? { fields: [...new Set(fields)] } : {}), reason: change.reason };
    const written = write(request, entity, change.id, {
      kind: 'erase',
      space: writableSpace(holds, entity, before.values),
      body,
      doc: null,
      undoes: undefined,
    });
    mergeOp(loaded, written.whole, store.logOf(loaded, written.whole));
    store.settle(loaded, before, written.whole);
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

  const carryOut = (request: CommitRequest, change: Change): Written | null => {
    const entity = registry.byName(change.entity);
    demandKeeper(request.actor, entity, change.kind);
    if (entity.permission) demand(request.actor, { permission: entity.permission });
    if (!mayCount(entity, change)) throw recordFaults['record.lasting']({ entity: entity.name });
    if (change.kind === 'create') return create(request, entity, change);
    if (change.kind === 'edit') return edit(request, entity, change);
    if (change.kind === 'erase') return erase(request, entity, change);
    return mark(request, entity, change);
  };

  const announce = (notices: readonly ChangeNotice[]): void => {
    for (const notice of notices) for (const listener of listeners) listener(notice);
  };

  const noticesOf = (written: readonly Written[]): ChangeNotice[] => {
    const ids = new Map<string, Id[]>();
    for (const { op } of written) {
      const list = ids.get(op.entity);
      if (list) list.push(op.record);
      else ids.set(op.entity, [op.record]);
    }
    return [...ids].map(([entity, list]) => ({ entity, ids: list }));
  };

  const records: Records = {
    commit(request) {
      demand(request.actor, { permission: 'record.write' });
      const written = writer.transaction(() => {
        const done: Written[] = [];
        for (const change of request.changes) {
          const one = carryOut(request, change);
          if (one) done.push(one);
        }
        if (done.length > 0)
          audit.appendCommit(
            {
              actor: request.actor,
              action: actionOf(request.changes),
              ...(done.length === 1 ? { entity: done[0]!.op.entity, record: done[0]!.op.record } : {}),
            },
            { first: done[0]!.seq, last: done.at(-1)!.seq, digests: done.map((one) => one.digest) },
          );
        request.alongside?.(done.map((one) => one.op));
        return done;
      });
      announce(noticesOf(written));
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
    demandErasable(actor, name, id) {
      const entity = registry.byName(name);
      demand(actor, { permission: 'record.erase' });
      demandKeeper(actor, entity, 'erase');
      mustErase(actor, entity, id);
    },
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
    show(name, ids) {
      const entity = registry.byName(name);
      for (const id of ids) {
        const before = projectionOf(entity).read(id);
        if (before) follow(entity, before, projectionOf(entity).update(before, before.values, before.updated));
      }
    },
    apply,
    announce,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return records;
}

const actionOf = (changes: readonly Change[]): string => {
  if (changes.some(({ kind }) => kind === 'erase')) return 'erase';
  return changes.some(({ undoes }) => undoes) ? 'undo' : 'commit';
};
