/**
 * What is placed in a folder is there after a power cut: what the product does with `node:fs` is played onto the harness's
 * disk, of which nothing stays that was not synced. Named after what the full run once found (docs/figures.md).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { attachmentPath, copyAttachment } from '#platform/files/attachments.ts';
import { createFileStore } from '#platform/files/store.ts';
import { seededRandom } from '#platform/records/testing.ts';
import { createDisk } from './disk.ts';
import { createRng } from './rng.ts';
import type { DiskEvent } from './strace.ts';

const events = vi.hoisted(() => [] as DiskEvent[]);

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>();
  const paths = new Map<number, string>();
  const recorded = {
    openSync(path: string, flags: string, mode?: number) {
      const handle = fs.openSync(path, flags, mode);
      paths.set(handle, path);
      if (flags.startsWith('w')) events.push({ kind: 'create', path, truncate: true });
      return handle;
    },
    writeSync(handle: number, bytes: Buffer, offset = 0) {
      const written = fs.writeSync(handle, bytes, offset);
      const part = Buffer.from(bytes.subarray(offset, offset + written));
      events.push({ kind: 'write', path: paths.get(handle)!, at: 'end', bytes: part });
      return written;
    },
    fsyncSync(handle: number) {
      fs.fsyncSync(handle);
      events.push({ kind: 'sync', path: paths.get(handle)! });
    },
    mkdirSync(path: string, options: { readonly mode: number; readonly recursive?: boolean }) {
      const missing: string[] = [];
      for (let at = path; options.recursive && !fs.existsSync(dirname(at)); at = dirname(at))
        missing.unshift(dirname(at));
      const made = fs.mkdirSync(path, options);
      for (const one of [...missing, path]) events.push({ kind: 'folder', path: one });
      return made;
    },
    renameSync(path: string, to: string) {
      fs.renameSync(path, to);
      events.push({ kind: 'rename', path, to });
    },
  };
  return { ...fs, ...recorded };
});

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'almoner-test-'));
  events.length = 0;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** What lies below the folder once the power has failed, and nothing of what was not synced is left. */
function afterCut(): ReadonlyMap<string, Buffer | null> {
  const disk = createDisk(new Map([[root, null]]));
  for (const event of events) disk.play(event);
  return disk.cut('all', createRng(1)).files;
}

const place = (text: string) => {
  const store = createFileStore({ dataDir: root, clock: { now: () => 0 }, random: seededRandom(3) });
  store.begin('one', text.length);
  store.add('one', 0, Buffer.from(text));
  const { hash } = store.finish('one');
  return hash;
};

it('keeps the first file of a clinic, whose folders are as new as itself (seed 181)', () => {
  const path = attachmentPath(root, place('%PDF-1.7 the first of all'));
  expect(afterCut().get(path)).toHaveLength('%PDF-1.7 the first of all'.length + 16);
});

it('keeps a file that was copied beside a backup or into a restored clinic', () => {
  const hash = place('%PDF-1.7 to be copied');
  const to = join(root, 'second-disk', 'of-2026');
  expect(copyAttachment(root, to, hash)).toBe(true);
  expect(afterCut().get(attachmentPath(to, hash))).toHaveLength('%PDF-1.7 to be copied'.length + 16);
});
