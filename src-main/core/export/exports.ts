/**
 * Exports that are under way (law 6, AU-03). Before the first byte leaves, the audit log holds who takes out what, why and
 * for whom; once the last has left, or the export was given up, how much it was. Pieces are read as they are asked for, so
 * nothing piles up in memory.
 */
import { registry } from '#modules/entities.ts';
import { demand } from '#platform/access/decide.ts';
import type { Platform } from '#platform/module.ts';
import { filterToSql, readableColumn } from '#platform/records/read/filter-sql.ts';
import { visibleTo } from '#platform/records/read/visible.ts';
import { mayReadRecord } from '#platform/records/spaces.ts';
import { recordFaults } from '#platform/records/validate.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { ExportRequest } from '#shared/api/export.api.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { exportFaults } from './export.faults.ts';
import { exportText, type TextPiece } from './export-text.ts';

/** The most characters of a piece: far below a frame, and many small records. */
const PIECE = 256 * 1024;
/** More at once than anybody takes out; beyond it the oldest is given up. */
const MOST = 4;
const TIMES: readonly string[] = ['created', 'updated'];

interface UnderWay {
  readonly sessionId: string;
  readonly request: ExportRequest;
  readonly pieces: AsyncGenerator<TextPiece>;
  actor: Actor;
  rows: number;
  bytes: number;
  /** What was read and did not fit into the piece before. */
  rest: string;
  /** True once all is read. */
  read: boolean;
  /** A second call while one is being answered would tear the file. */
  busy: boolean;
}

interface ExportPiece {
  readonly text: string;
  readonly rows: number;
  readonly bytes: number;
  readonly done: boolean;
}

interface Exports {
  /** Faults: `access.denied`, `entity.unknown`, `record.missing`, `filter.invalid`. */
  begin(actor: Actor, sessionId: string, request: ExportRequest): Id;
  /** Faults: `export.lost`, and those of reading. */
  next(actor: Actor, sessionId: string, id: Id): Promise<ExportPiece>;
  drop(sessionId: string, id: Id): void;
  /** Gives up what is under way. */
  close(): void;
}

/** The columns of a list: those asked for, each of which the actor must be allowed to read, or all that may be read. */
function columnsOf(actor: Actor, { scope }: ExportRequest, now: number): readonly string[] {
  const entity = registry.byName(scope.entity);
  const visible = visibleTo(actor, entity).names;
  if (scope.kind === 'record') return [];
  if (scope.filter) filterToSql({ actor, now }, entity, scope.filter);
  if (!scope.columns) return visible.filter((name) => Object.hasOwn(entity.fields, name));
  const asked = [...new Set(scope.columns)].filter((name) => !TIMES.includes(name));
  for (const name of asked) readableColumn(actor, entity, name);
  return asked;
}

/** The beginning of a text, never half a character. */
const cut = (text: string): string => text.slice(0, text.charCodeAt(PIECE - 1) >> 10 === 0x36 ? PIECE - 1 : PIECE);

export function createExports(platform: Platform): Exports {
  const underWay = new Map<Id, UnderWay>();

  const end = (id: Id, one: UnderWay, complete: boolean): void => {
    underWay.delete(id);
    const { actor, request, rows, bytes } = one;
    platform.audit.append({
      actor,
      action: 'export-end',
      entity: request.scope.entity,
      ...(request.scope.kind === 'record' ? { record: request.scope.id } : {}),
      detail: { export: id, rows, bytes, complete },
    });
  };

  return {
    begin(actor, sessionId, request) {
      demand(actor, { permission: 'record.export' });
      const { scope, as, reason, recipient } = request;
      const columns = columnsOf(actor, request, platform.clock.now());
      if (scope.kind === 'record') {
        const record = platform.records.peek(scope.entity, scope.id);
        if (record === null || !mayReadRecord(actor, registry.byName(scope.entity), record))
          throw recordFaults['record.missing']();
      }
      for (const [oldest, one] of underWay) {
        if (underWay.size < MOST) break;
        end(oldest, one, false);
      }
      const id = platform.newId();
      platform.audit.append({
        actor,
        action: 'export',
        entity: scope.entity,
        ...(scope.kind === 'record' ? { record: scope.id } : {}),
        detail: {
          export: id,
          scope:
            scope.kind === 'record'
              ? { history: scope.history }
              : { filter: scope.filter ?? null, marked: scope.ids?.length ?? null, columns },
          as,
          reason,
          recipient: recipient ?? null,
        },
      });
      const one: UnderWay = {
        sessionId,
        request,
        actor,
        rows: 0,
        bytes: 0,
        rest: '',
        read: false,
        busy: false,
        pieces: exportText(() => ({ platform, actor: one.actor }), request, columns),
      };
      underWay.set(id, one);
      return id;
    },

    async next(actor, sessionId, id) {
      demand(actor, { permission: 'record.export' });
      const one = underWay.get(id);
      if (!one || one.sessionId !== sessionId || one.actor.userId !== actor.userId || one.busy)
        throw exportFaults['export.lost']();
      one.actor = actor;
      one.busy = true;
      let rows = 0;
      try {
        while (one.rest.length < PIECE && !one.read) {
          const { value, done } = await one.pieces.next();
          one.read = done === true;
          one.rest += value?.text ?? '';
          rows += value?.rows ?? 0;
        }
      } catch (thrown) {
        if (underWay.get(id) === one) end(id, one, false);
        throw thrown;
      }
      // Given up in the meantime, or the database was sealed: what was read stays here.
      if (underWay.get(id) !== one) throw exportFaults['export.lost']();
      one.busy = false;
      const text = cut(one.rest);
      const done = one.read && text.length === one.rest.length;
      one.rest = one.rest.slice(text.length);
      one.rows += rows;
      one.bytes += Buffer.byteLength(text);
      if (done) end(id, one, true);
      return { text, rows: one.rows, bytes: one.bytes, done };
    },

    drop(sessionId, id) {
      const one = underWay.get(id);
      if (one?.sessionId === sessionId) end(id, one, false);
    },

    close() {
      for (const [id, one] of underWay) end(id, one, false);
    },
  };
}
