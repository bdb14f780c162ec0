/** Where the files of documents are, for the screens, and what is asked about them; with the relay gone too. */

import { Document } from '#modules/documents/contract/document.entity.ts';
import type { FileFigures, FilePlace } from '#modules/documents/contract/files.api.ts';
import { createFileBook } from '#modules/documents/file-book.ts';
import { demand, mayRead } from '#platform/access/decide.ts';
import { createFileStore } from '#platform/files/store.ts';
import { recordFaults } from '#platform/records/validate.ts';
import type { Attachments } from '#platform/sync/attachments.ts';
import type { SyncClient } from '#platform/sync/client-types.ts';
import { relayFaults } from '#platform/sync/relay-faults.ts';
import type { Outside } from '#platform/sync/relay-work.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { StoredFile } from '#shared/entity/fields/file.ts';
import { type Id, idToBytes } from '#shared/ids/uuid.ts';
import { deviceNames } from './device-names.ts';
import { belongingOf } from './devices.ts';
import type { Installation } from './installation.ts';
import { chooseKeep, type KeepChoice, keepChoice, standardKeep, startFiles } from './start-files.ts';
import type { Changing } from './watch-changes.ts';

export interface FileKeeper extends Changing<{ readonly up: number; readonly down: number }> {
  /** Beside a sync client, until what it answers is called. */
  begin(client: SyncClient): () => void;
  /** Of documents the actor may see. Those whose file is not here are looked for at the relay. */
  places(actor: Actor, ids: readonly Id[]): FilePlace[];
  /** Faults: `record.missing`, `access.denied`, `relay.unreachable` where this computer takes no part. */
  fetch(actor: Actor, id: Id): void;
  /** Faults: `record.missing`, `access.denied`. */
  cancel(actor: Actor, id: Id): void;
  pin(actor: Actor, id: Id, isPinned: boolean): void;
  figures(): FileFigures;
  choose(actor: Actor, choice: KeepChoice): void;
}

/** The screens are told of changes at most so often. */
const TELL_MILLIS = 250;

export function createFileKeeper(installation: Installation, outside: Pick<Outside, 'timers'>): FileKeeper {
  const { platform } = installation;
  const book = createFileBook(() => platform.writer);
  const store = createFileStore(platform);
  const listeners = new Set<() => void>();
  let files: Attachments | null = null;
  let callOff: (() => void) | null = null;

  const tell = (): void => {
    callOff ??= outside.timers.after(TELL_MILLIS, () => {
      callOff = null;
      for (const listener of listeners) listener();
    });
  };

  const fileOf = (id: Id): StoredFile | null => {
    const state = platform.records.peek(Document.name, id);
    return state === null || state.deleted ? null : ((state.values.file as StoredFile | undefined) ?? null);
  };
  const mustFind = (actor: Actor, id: Id): StoredFile => {
    demand(actor, { read: Document.fields.file.class });
    const file = fileOf(id);
    if (file === null) throw recordFaults['record.missing']();
    return file;
  };

  /** What the computer is called whose op first spoke of it. */
  const broughtBy = (id: Id, hash: string): string | null => {
    const ops = platform.writer
      .prepare('SELECT device, body FROM op WHERE record = ? AND body IS NOT NULL ORDER BY seq')
      .all(idToBytes(id));
    const op = ops.find(({ body }) => Buffer.from(body as Uint8Array).includes(hash));
    const device = op ? Buffer.from(op.device as Uint8Array).toString('hex') : null;
    if (device === null || device === belongingOf(installation).identity.device) return null;
    return deviceNames(platform).get(device)?.name ?? null;
  };

  const placeOf = (id: Id, { hash }: StoredFile): FilePlace => {
    const entry = book.entry(hash);
    const isHere = store.has(hash);
    const trouble = files?.trouble(hash) ?? null;
    const isAtRelay = entry?.isAtRelay === true;
    const state = isHere
      ? 'here'
      : isAtRelay
        ? 'relay'
        : (entry?.held ?? 0) > 0
          ? 'missing'
          : files?.wasLookedFor(hash) === true
            ? 'away'
            : 'unknown';
    return {
      ...{ id, state },
      from: isHere ? null : broughtBy(id, hash),
      atRelay: files === null ? null : isAtRelay,
      pinned: entry?.isPinned === true,
      asked: files?.asked.has(hash) === true,
      progress: files?.moving.get(hash) ?? null,
      trouble: trouble ?? (isHere && !isAtRelay && files?.refused ? { code: files.refused } : null),
    };
  };

  return {
    begin(client) {
      const started = startFiles(installation, client, outside);
      files = started;
      const stopFiles = started.onChange(tell);
      const stopRecords = platform.records.onChange(({ entity }) => {
        if (entity === Document.name) started.wake();
      });
      return () => {
        stopFiles();
        stopRecords();
        callOff?.();
        callOff = null;
        started.close();
        files = null;
      };
    },
    status() {
      const ways = [...(files?.moving.values() ?? [])].map(({ way }) => way);
      const up = ways.filter((way) => way === 'up').length;
      return { up, down: ways.length - up };
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    places(actor, ids) {
      if (!mayRead(actor, Document.fields.file.class)) return [];
      const found = ids.flatMap((id) => {
        const file = fileOf(id);
        return file === null ? [] : [{ id, file }];
      });
      files?.lookFor(found.filter(({ file }) => !store.has(file.hash)).map(({ file }) => file.hash));
      return found.map(({ id, file }) => placeOf(id, file));
    },
    fetch(actor, id) {
      const { hash } = mustFind(actor, id);
      if (files === null) throw relayFaults['relay.unreachable']({ reason: 'not connected' });
      files.fetch(hash);
    },
    cancel: (actor, id) => files?.cancel(mustFind(actor, id).hash),
    pin(actor, id, isPinned) {
      book.pin(mustFind(actor, id).hash, isPinned);
      files?.wake();
      tell();
    },
    figures() {
      const { count, bytes } = book.unsent();
      return {
        ...{ shared: files !== null, ...book.figures(), unsent: count, unsentBytes: bytes },
        refused: files?.refused ?? null,
        ...keepChoice(platform.writer),
        standard: standardKeep(installation),
      };
    },
    choose(actor, choice) {
      chooseKeep(platform.writer, choice);
      platform.audit.append({ actor, action: 'files-keep', detail: { ...choice } });
      files?.wake();
      tell();
    },
  };
}
