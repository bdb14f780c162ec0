/**
 * Keeps the clinic's backups: one each night, one on demand, the changes since on a second disk every five minutes, a drill when
 * asked for (DM-06, DM-07). What it remembers lies in `meta`: it belongs to this device and never travels.
 * Invariants: one job at a time; nothing runs while the database is sealed; a job that failed is shown until one succeeds.
 */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Worker } from 'node:worker_threads';
import type { BACKUP_WARNINGS, BackupRun, BackupStatus } from '#modules/settings/contract/backup.api.ts';
import { backupFaults } from '#platform/backup/backup-faults.ts';
import type { LogPlace } from '#platform/backup/manifest.ts';
import { readManifest } from '#platform/backup/read-backup.ts';
import { expendable, localDate } from '#platform/backup/retention.ts';
import { openSealedFile } from '#platform/backup/sealed-file.ts';
import { makeFolders } from '#platform/database/data-folder.ts';
import { createMeta } from '#platform/database/meta.ts';
import { attachmentNames, attachmentPath } from '#platform/files/attachments.ts';
import { devicePrivateKey } from '#platform/keys/backup-keys.ts';
import { keyPairFrom } from '#platform/keys/seal.ts';
import type { Actor } from '#shared/access/actor.ts';
import { Fault, toFaultValue } from '#shared/errors/fault.ts';
import { recipientsOf } from './backup.ts';
import {
  type BackupMemory,
  backupMemory,
  defaultBackupFolder,
  erasureFolders,
  keepBackupMemory,
} from './backup-memory.ts';
import { runBackupJob } from './backup-thread.ts';
import type { BackupDone, BackupJob, JobResult } from './backup-worker.ts';
import type { DrillFindings } from './drill.ts';
import type { Installation } from './installation.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The nightly one is due at two in the morning, where the clinic is. */
const NIGHT = 2 * HOUR;
const SEGMENT_EVERY = 5 * MINUTE;
/** After a failure, and after the database was opened: the morning's first minutes belong to the desk. */
const RETRY_AFTER = HOUR;
const SETTLE = 2 * MINUTE;
const OLD_AFTER = 36 * HOUR;
const DRILL_EVERY = 92 * DAY;
const RUNS_KEPT = 40;
const STOP_WITHIN = 10_000;

export interface BackupKeeper {
  status(): BackupStatus;
  /** ISO 8601 of the newest verified backup. */
  readonly lastBackup: string | null;
  onChange(listener: () => void): () => void;
  /** Faults: `backup.busy`. The end of it is in the status. */
  backup(actor: Actor | null, kind: 'nightly' | 'demand'): void;
  /** Faults: `backup.busy`, `backup.missing`. */
  drill(actor: Actor): void;
  /** Faults: `backup.folder`, `data.not_writable`. */
  saveFolders(folders: Pick<BackupMemory, 'folder' | 'segments'>): void;
  /** Looks what is due. Called every few seconds. */
  tick(): void;
  readonly busy: boolean;
  /** Before the database is sealed: cuts off what runs and ships the last changes. */
  stop(): Promise<void>;
}

export function createBackupKeeper(installation: Installation): BackupKeeper {
  const { platform } = installation;
  const { clock, dataDir } = platform;
  const listeners = new Set<() => void>();
  let running: BackupStatus['running'] = null;
  let last: Promise<unknown> = Promise.resolve();
  let notBefore = clock.now() + SETTLE;
  let segmentNotBefore = 0;
  let erasuresNotBefore = 0;
  let wasOpen = false;
  /** Another one after each sealing: work begun before it has nobody left to tell. */
  let opening = {};
  let thread: Worker | null = null;

  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const memory = (): BackupMemory => backupMemory(createMeta(platform.writer));
  const remember = (change: Partial<BackupMemory>): void => {
    keepBackupMemory(createMeta(platform.writer), { ...memory(), ...change });
    tell();
  };
  const folderOf = ({ folder }: BackupMemory): string => folder ?? defaultBackupFolder(dataDir);

  const work = <Result extends JobResult>(
    job: BackupJob,
    progress: (step: string, fraction: number) => void,
  ): Promise<Result> =>
    runBackupJob(job, progress, (started) => {
      thread = started;
    });

  /** Runs one job after the other; shows it where it is one that people wait for. */
  const inTurn = <Result>(shown: 'backup' | 'drill' | null, task: (tellStep: Teller) => Promise<Result>) => {
    if (shown) running = { job: shown, step: '', fraction: 0 };
    tell();
    const next = last.then(() =>
      task((step, fraction) => {
        if (shown) running = { job: shown, step, fraction };
        tell();
      }),
    );
    last = next
      .catch(() => undefined)
      .then(() => {
        if (shown) running = null;
        tell();
      });
    return next;
  };
  type Teller = (step: string, fraction: number) => void;

  const seconds = (since: number): number => Math.round((clock.now() - since) / 100) / 10;
  const addRun = (run: BackupRun, change: Partial<BackupMemory> = {}): void =>
    remember({ ...change, runs: [run, ...memory().runs].slice(0, RUNS_KEPT) });

  const backup = (actor: Actor | null, kind: 'nightly' | 'demand'): void => {
    if (running) throw backupFaults['backup.busy']();
    const since = clock.now();
    const at = new Date(since).toISOString();
    const mine = opening;
    void inTurn('backup', async (progress) => {
      if (mine !== opening) return;
      const key = Buffer.from(installation.key);
      try {
        const to = folderOf(memory());
        const recipients = recipientsOf(platform, key);
        const done = await work<BackupDone>({ job: 'backup', dataDir, key, to, recipients }, progress);
        const run = { at, kind, file: done.file, bytes: done.bytes, seconds: seconds(since), fault: null };
        addRun(run, { lastPlace: done.place, erasures: 0 });
        erasuresNotBefore = 0;
        platform.audit.append({ actor, action: 'backup', detail: { kind, bytes: done.bytes } });
        sweep(to);
      } catch (thrown) {
        // Cut off by sealing: it is due again at the next opening.
        if (mine !== opening) return;
        notBefore = clock.now() + RETRY_AFTER;
        const fault = toFaultValue(thrown);
        addRun({ at, kind, file: null, bytes: 0, seconds: seconds(since), fault });
        platform.audit.append({ actor, action: 'backup-failed', detail: { kind, code: fault.code } });
      } finally {
        key.fill(0);
      }
    });
  };

  /** Removes backups that need not stay, then attachments that no backup in the folder and no record here has. */
  const sweep = (folder: string): void => {
    const { timeZone } = platform.organisation();
    for (const name of expendable(readdirSync(folder), timeZone)) rmSync(join(folder, name), { force: true });
    const pair = keyPairFrom(devicePrivateKey(createMeta(platform.writer), platform.random));
    try {
      const needed = new Set(attachmentNames(dataDir));
      for (const name of readdirSync(folder).filter((one) => one.endsWith('.backup'))) {
        const path = join(folder, name);
        const fileKey = openSealedFile(path).keyFor(pair);
        // Of another installation: what it needs cannot be known.
        if (fileKey === null) return;
        for (const file of readManifest(path, fileKey).files) needed.add(file);
        fileKey.fill(0);
      }
      for (const name of attachmentNames(folder))
        if (!needed.has(name)) rmSync(attachmentPath(folder, name), { force: true });
    } catch (thrown) {
      // One that is damaged hinders only the tidying.
      if (!(thrown instanceof Fault)) throw thrown;
    } finally {
      pair.privateKey.fill(0);
    }
  };

  const ship = (): void => {
    const { segments, shipped, lastPlace } = memory();
    const after = shipped ?? lastPlace;
    if (segments === null || after === null) return;
    segmentNotBefore = clock.now() + SEGMENT_EVERY;
    void inTurn(null, async () => {
      const key = Buffer.from(installation.key);
      try {
        const recipients = recipientsOf(platform, key);
        const job = { job: 'segment', dataDir, key, to: segments, recipients, after } as const;
        const done = await work<{ readonly until: LogPlace } | null>(job, () => undefined);
        const lastSegment = new Date(clock.now()).toISOString();
        if (installation.isOpen) remember(done ? { shipped: done.until, lastSegment } : { lastSegment });
      } finally {
        key.fill(0);
      }
    }).catch(() => tell());
  };

  /** Whether something was erased that the lists lack. Of a database that was never looked through, a thread finds out. */
  const isErasedSince = (through: number): boolean =>
    through === 0 ||
    platform.writer.prepare("SELECT 1 FROM op WHERE kind = 'erase' AND seq > ? LIMIT 1").get(through) !==
      undefined;
  /** Whoever puts back an older backup finds beside it what was erased since. */
  const keepErasures = (): void => {
    erasuresNotBefore = clock.now() + SEGMENT_EVERY;
    const { erasures: after } = memory();
    // Where nothing was backed up nothing can be put back.
    const to = erasureFolders(memory(), dataDir).filter((folder) => existsSync(folder));
    if (to.length === 0 || !isErasedSince(after)) return;
    void inTurn(null, async () => {
      const key = Buffer.from(installation.key);
      try {
        const job = { job: 'erasures', dataDir, key, to, recipients: recipientsOf(platform, key), after } as const;
        const { through } = await work<{ readonly through: number }>(job, () => undefined);
        if (installation.isOpen) remember({ erasures: through });
      } finally {
        key.fill(0);
      }
    }).catch(() => tell());
  };

  const drillNow = (actor: Actor): void => {
    if (running) throw backupFaults['backup.busy']();
    const file = memory().runs.find((run) => run.file !== null)?.file;
    if (!file) throw backupFaults['backup.missing']({ file: folderOf(memory()) });
    const since = clock.now();
    const mine = opening;
    void inTurn('drill', async (progress) => {
      if (mine !== opening) return;
      const base = { at: new Date(since).toISOString(), file };
      const key = devicePrivateKey(createMeta(platform.writer), platform.random);
      try {
        const found = await work<DrillFindings>({ job: 'drill', dataDir, key, file }, progress);
        const ok = found.stateEqual && found.problems === 0 && found.attachments.missing === 0;
        remember({ drill: { ...base, ...found, seconds: seconds(since), ok, fault: null } });
        platform.audit.append({ actor, action: 'restore-drill', detail: { ok } });
      } catch (thrown) {
        if (mine !== opening) return;
        const fault = toFaultValue(thrown);
        const nothing = { made: base.at, records: 0, stateEqual: false, problems: 0 };
        const attachments = { whole: 0, missing: 0 };
        const report = { ...base, ...nothing, attachments, seconds: seconds(since), ok: false };
        remember({ drill: { ...report, fault } });
        platform.audit.append({ actor, action: 'restore-drill', detail: { ok: false, code: fault.code } });
      } finally {
        key.fill(0);
      }
    });
  };

  const nightOf = (millis: number): string => localDate(millis - NIGHT, platform.organisation().timeZone);
  /** The moment of the newest backup, or of the first entry in the log: a new clinic has nothing to lose yet. */
  const lastAt = ({ runs }: BackupMemory): number => {
    const newest = runs.find((run) => run.file !== null);
    if (newest) return Date.parse(newest.at);
    const row = platform.writer.prepare('SELECT at FROM audit ORDER BY seq LIMIT 1').get();
    return (row?.at as number | undefined) ?? clock.now();
  };
  const isDue = (): boolean => nightOf(lastAt(memory())) < nightOf(clock.now());
  const nextNight = (): string => {
    if (isDue()) return new Date(Math.max(clock.now(), notBefore)).toISOString();
    const today = nightOf(clock.now());
    let at = clock.now();
    while (nightOf(at) === today) at += 5 * MINUTE;
    return new Date(at).toISOString();
  };

  const warningsOf = (known: BackupMemory): BackupStatus['warnings'] => {
    const warnings: (typeof BACKUP_WARNINGS)[number][] = [];
    const newest = known.runs.find((run) => run.file !== null);
    if (!newest) warnings.push('none');
    else if (clock.now() - Date.parse(newest.at) > OLD_AFTER) warnings.push('old');
    if (known.runs[0]?.fault) warnings.push('failed');
    if (isSameDisk(folderOf(known), dataDir)) warnings.push('sameDisk');
    if (known.segments === null) warnings.push('noSegments');
    if (!known.drill?.ok || clock.now() - Date.parse(known.drill.at) > DRILL_EVERY) warnings.push('drill');
    return warnings;
  };

  return {
    status() {
      const known = memory();
      return {
        folder: folderOf(known),
        chosen: known.folder !== null,
        segments: known.segments,
        lastSegment: known.lastSegment,
        next: nextNight(),
        running,
        runs: [...known.runs],
        drill: known.drill,
        warnings: warningsOf(known),
      };
    },
    get lastBackup() {
      return installation.isOpen ? (memory().runs.find((run) => run.file !== null)?.at ?? null) : null;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    backup,
    drill: drillNow,
    saveFolders({ folder, segments }) {
      for (const path of [folder, segments]) if (path !== null) requireWritable(path);
      const known = memory();
      // Segments begin anew in another folder: those before lie elsewhere.
      const moved = segments !== known.segments;
      remember({ folder, segments, erasures: 0, ...(moved ? { shipped: null, lastSegment: null } : {}) });
    },
    tick() {
      if (!installation.isOpen) {
        wasOpen = false;
        return;
      }
      const now = clock.now();
      if (!wasOpen) notBefore = Math.max(notBefore, now + SETTLE);
      wasOpen = true;
      if (running || platform.busy()) return;
      if (now >= notBefore && isDue()) backup(null, 'nightly');
      else {
        if (now >= segmentNotBefore) ship();
        if (now >= erasuresNotBefore) keepErasures();
      }
    },
    get busy() {
      return running !== null;
    },
    async stop() {
      if (!installation.isOpen) return;
      if (running) {
        opening = {};
        await soon(thread?.terminate());
      }
      ship();
      // Sealing does not wait for a look through all there is.
      if (memory().erasures > 0) keepErasures();
      await soon(last);
    },
  };
}

/** Sealing waits a little, and not for a disk that hangs. */
const soon = (work: Promise<unknown> | undefined): Promise<unknown> =>
  Promise.race([work, new Promise((resolve) => setTimeout(resolve, STOP_WITHIN).unref())]);

function isSameDisk(folder: string, dataDir: string): boolean {
  for (let path = resolve(folder); ; path = dirname(path)) {
    try {
      return statSync(path).dev === statSync(dataDir).dev;
    } catch {
      if (path === dirname(path)) return false;
    }
  }
}

/** Faults: `backup.folder`, `data.not_writable`. */
function requireWritable(path: string): void {
  if (!isAbsolute(path)) throw backupFaults['backup.folder']({ folder: path });
  try {
    makeFolders(path);
    if (!statSync(path).isDirectory()) throw new Error('not a folder');
  } catch (thrown) {
    throw backupFaults['backup.folder']({ folder: path }, thrown);
  }
}
