/** The edge and a core in a process of its own, as `almoner serve` runs them; the core is killed for real. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '#shared/errors/fault.ts';
import { hello, slow, unlock, who } from '../core/small-core.testing.ts';
import { type ServeOptions, type Serving, serve } from './serve.ts';
import { ask, follow, makePage, openSocket, openWindow } from './testing.ts';

const coreEntry = fileURLToPath(new URL('../core/small-core.testing.ts', import.meta.url));
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'answered',
    (fault: Fault) => fault.code,
  );

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
describe('serving a data folder', () => {
  let page: ReturnType<typeof makePage>;
  let serving: Serving | null = null;
  const start = async (options: Partial<ServeOptions> = {}) => {
    serving = await serve({ dataDir: 'any', port: 0, pageDir: page.folder, coreEntry, ...options });
    return { serving, port: Number(new URL(serving.url).port) };
  };
  beforeEach(() => {
    page = makePage();
  });
  afterEach(async () => {
    await serving?.close();
    serving = null;
    page.remove();
  });

  it('brings calls to a core in another process', async () => {
    const { serving, port } = await start();
    const { caller } = await openWindow(port, await follow(serving.url));
    expect(await caller.call(hello, {})).toEqual({ pid: serving.corePid() });
    expect(await codeOf(caller.call(who, {}))).toBe('session.required');
  });

  it('hands every connection over whole, and is rid of it, however many there were', async () => {
    const { serving, port } = await start();
    const cookie = await follow(serving.url);
    // More than are let in at once.
    for (let count = 0; count < 300; count += 1) {
      const { caller, socket, closed } = await openWindow(port, cookie);
      expect(await caller.call(hello, {})).toEqual({ pid: serving.corePid() });
      socket.close();
      await closed;
    }
    const { caller } = await openWindow(port, cookie);
    expect(await caller.call(hello, {})).toEqual({ pid: serving.corePid() });
  });

  it('opens a session that is signed in, where a password was given', async () => {
    const { serving, port } = await start({ password: 'right password', readOnly: true });
    const { caller } = await openWindow(port, await follow(serving.url));
    expect(await caller.call(who, {})).toEqual({ login: 'ana', role: 'read-only' });
    const other = await openWindow(port, await follow(serving.newLink()));
    expect(await codeOf(other.caller.call(who, {}))).toBe('session.required');
  });

  it('does not start with a wrong password, and leaves no core behind', async () => {
    await expect(start({ password: 'wrong' })).rejects.toMatchObject({ code: 'small.password' });
  });

  it('passes on why the core can not run', async () => {
    await expect(start({ dataDir: 'in-use' })).rejects.toMatchObject({ code: 'small.in_use' });
  });

  it('says that a killed core is gone, and works again within 5 s with everybody signed out', async () => {
    const { serving, port } = await start({ password: 'right password' });
    const cookie = await follow(serving.url);
    const { caller, closed } = await openWindow(port, cookie);
    const open = codeOf(caller.call(slow, {}));
    await caller.call(hello, {});
    const before = serving.corePid() as number;

    const killedAt = performance.now();
    process.kill(before, 'SIGKILL');
    expect(await open).toBe('core.lost');
    await closed;
    const headers = { Cookie: cookie, Origin: `http://127.0.0.1:${port}` };
    // One that was on its way to the dead core is cut off.
    const attempt = () => openSocket(port, headers).catch(() => 503);
    for (let answer = await attempt(); typeof answer === 'number'; answer = await attempt())
      expect(answer).toBe(503);
    const again = await openWindow(port, cookie);
    expect(await codeOf(again.caller.call(who, {}))).toBe('session.required');
    expect(await again.caller.call(hello, {})).toEqual({ pid: serving.corePid() });
    expect(serving.corePid()).not.toBe(before);
    await again.caller.call(unlock, { password: 'right password' });
    expect((await again.caller.call(who, {})).login).toBe('ana');
    // What the product promises; here it takes a tenth of that.
    expect(performance.now() - killedAt).toBeLessThan(5000);
  });

  it('answers the page while the core is gone', async () => {
    const { serving, port } = await start();
    process.kill(serving.corePid() as number, 'SIGKILL');
    expect((await ask(port, '/')).status).toBe(200);
  });

  it('ends the core with itself', async () => {
    const { serving: running, port } = await start();
    const pid = running.corePid() as number;
    const { closed } = await openWindow(port, await follow(running.url));
    await running.close();
    await closed;
    expect(isAlive(pid)).toBe(false);
    await expect(ask(port, '/')).rejects.toThrow();
    serving = null;
  });

  describe('as a program', () => {
    const program = `
      const { runServe } = await import(${JSON.stringify(new URL('./serve.ts', import.meta.url).href)});
      const options = JSON.parse(process.argv[1]);
      await runServe(options).catch((fault) => { console.log(fault.code); process.exitCode = 1; });`;
    const run = async (options: Partial<ServeOptions> = {}) => {
      const all = { dataDir: 'any', port: 0, pageDir: page.folder, coreEntry, ...options };
      const child = spawn(process.execPath, ['--input-type=module', '--eval', program, JSON.stringify(all)], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child.stderr.resume();
      const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
      return { child, line, exited: once(child, 'exit') };
    };
    const corePid = async (url: string): Promise<number> => {
      const { caller } = await openWindow(Number(new URL(url).port), await follow(url));
      return (await caller.call(hello, {})).pid;
    };

    it.each(['SIGTERM', 'SIGINT'] as const)(
      'prints its link once it answers and closes cleanly at %s',
      async (signal) => {
        const { child, line, exited } = await run();
        const { url } = JSON.parse(line) as { url: string };
        const pid = await corePid(url);
        child.kill(signal);
        expect(await exited).toEqual([0, null]);
        expect(isAlive(pid)).toBe(false);
      },
    );

    it('takes its core along when it is killed itself', async () => {
      const { child, line, exited } = await run();
      await corePid((JSON.parse(line) as { url: string }).url);
      // The core holds the same standard error: it closes when both are gone.
      const bothGone = once(child.stderr, 'close');
      child.kill('SIGKILL');
      await exited;
      await bothGone;
    });

    it('says why it can not start', async () => {
      const { line, exited } = await run({ dataDir: 'in-use' });
      expect(line).toBe('small.in_use');
      expect(await exited).toEqual([1, null]);
    });
  });
});
