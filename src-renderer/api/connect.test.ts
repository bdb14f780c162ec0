/** The page's two ways to the core, on a page and a host that the test plays. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { query } from '#shared/api/contract.ts';
import { connectApi } from './connect.ts';

const hello = query({ name: 'test.hello', gate: 'anyone', input: z.strictObject({}), output: z.string() });
const until = async (reached: () => boolean): Promise<void> => {
  while (!reached()) await new Promise((resolve) => setTimeout(resolve, 2));
};

/** A window whose messages reach its own listeners, as those between page and preload script do. */
class FakePage {
  almonerHost = true;
  location = { origin: 'app://almoner', protocol: 'app:', host: 'almoner' };
  posted: unknown[] = [];
  listeners: ((event: object) => void)[] = [];
  addEventListener = (_: string, listener: (event: object) => void) => void this.listeners.push(listener);
  postMessage = (data: unknown) => void this.posted.push(data);
  deliver(data: unknown, ports: MessagePort[] = [], from: { source?: unknown; origin?: string } = {}): void {
    for (const listener of this.listeners)
      listener({ source: this, origin: 'app://almoner', data, ports, ...from });
  }
}

/** Answers each call on a port with one text. */
function answering(text: string): MessageChannel {
  const channel = new MessageChannel();
  channel.port2.onmessage = ({ data }) =>
    channel.port2.postMessage(
      JSON.stringify({ id: JSON.parse(String(data)).id, result: { type: 'data', data: text } }),
    );
  return channel;
}

afterEach(() => vi.unstubAllGlobals());

describe('a page under the desktop program', () => {
  it('asks the preload script and talks over the port it gets', async () => {
    const page = new FakePage();
    const connection = connectApi(page as unknown as Window);
    expect(page.posted).toEqual(['almoner:dial']);
    const { port1, port2 } = answering('from the core');
    page.deliver('almoner:port', [port1]);
    expect(await connection.call(hello, {})).toBe('from the core');
    port2.close();
  });

  it('takes no port from anybody else', async () => {
    const page = new FakePage();
    const connection = connectApi(page as unknown as Window);
    const { port1, port2 } = answering('from somebody else');
    page.deliver('almoner:port', [port1], { source: {} });
    page.deliver('almoner:port', [port1], { origin: 'https://evil.example' });
    page.deliver('other', [port1]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(connection.state()).toBe('connecting');
    port2.close();
  });

  it('asks for another port when it is told that the core has gone', async () => {
    const page = new FakePage();
    const connection = connectApi(page as unknown as Window);
    const first = answering('one');
    page.deliver('almoner:port', [first.port1]);
    await until(() => connection.state() === 'connected');
    page.deliver('almoner:lost');
    expect(connection.state()).toBe('lost');
    await until(() => page.posted.length === 2);
    const second = answering('two');
    page.deliver('almoner:port', [second.port1]);
    await until(() => connection.state() === 'restored');
    expect(await connection.call(hello, {})).toBe('two');
    second.port2.close();
  });
});

describe('a page in the browser', () => {
  const location = { origin: 'http://127.0.0.1:1', protocol: 'http:', host: '127.0.0.1:1' };

  it('knows that it has no session by the answer of the edge', async () => {
    const asked: unknown[] = [];
    vi.stubGlobal('fetch', async (path: string) => {
      asked.push(path);
      return { status: 401 };
    });
    const connection = connectApi({ location } as unknown as Window);
    await until(() => connection.state() === 'refused');
    expect(asked).toContain('/api/session');
  });

  it('keeps dialling while nobody answers', async () => {
    let asked = 0;
    vi.stubGlobal('fetch', async () => {
      asked += 1;
      throw new TypeError('failed to fetch');
    });
    const connection = connectApi({ location } as unknown as Window);
    await until(() => asked > 1);
    expect(connection.state()).toBe('connecting');
  });
});
