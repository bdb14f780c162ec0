import { afterEach, describe, expect, it, vi } from 'vitest';
import { createKeychain } from './keychain.ts';

const entries = new Map<string, string>();
const keytar = {
  getPassword: async (service: string, account: string) => entries.get(`${service}/${account}`) ?? null,
  setPassword: async (service: string, account: string, secret: string) =>
    void entries.set(`${service}/${account}`, secret),
  deletePassword: async (service: string, account: string) => entries.delete(`${service}/${account}`),
};
const never = () => new Promise<never>(() => undefined);

afterEach(() => vi.useRealTimers());

describe('the keychain', () => {
  it('keeps an entry per account under the name of the program', async () => {
    const keychain = createKeychain({ load: async () => keytar });
    expect(await keychain.read('db')).toEqual({ ok: true, value: null });
    expect(await keychain.write('db', 'secret')).toEqual({ ok: true, value: null });
    expect(await keychain.read('db')).toEqual({ ok: true, value: 'secret' });
    expect([...entries.keys()]).toEqual(['Almoner/db']);
    expect(await keychain.remove('db')).toEqual({ ok: true, value: null });
    expect(await keychain.read('db')).toEqual({ ok: true, value: null });
  });

  it('is absent, with the reason, when its library cannot be loaded', async () => {
    const keychain = createKeychain({
      load: () => Promise.reject(new Error('Failed to load keytar native addon\nand much more')),
    });
    expect(await keychain.read('db')).toEqual({ ok: false, reason: 'Failed to load keytar native addon' });
  });

  it('is absent when it refuses', async () => {
    const locked = async () => {
      throw new Error('Cannot create an item in a locked collection');
    };
    const keychain = createKeychain({ load: async () => ({ ...keytar, setPassword: locked }) });
    expect(await keychain.write('db', 'secret')).toEqual({
      ok: false,
      reason: 'Cannot create an item in a locked collection',
    });
  });

  it.each([
    ['its answer', async () => ({ ...keytar, getPassword: never })],
    ['its library', never],
  ])('is absent when %s does not come within three seconds', async (_what, load) => {
    vi.useFakeTimers();
    const answer = createKeychain({ load }).read('db');
    await vi.advanceTimersByTimeAsync(3000);
    expect(await answer).toEqual({ ok: false, reason: 'the keychain did not answer in time' });
  });

  it('asks one thing at a time, and once for all who want to read the same', async () => {
    vi.useFakeTimers();
    const asked: string[] = [];
    const hangs = async (_service: string, account: string) => {
      asked.push(account);
      return never();
    };
    const keychain = createKeychain({ load: async () => ({ ...keytar, getPassword: hangs }) });
    const answers = ['one', 'one', 'two'].map((account) => keychain.read(account));
    await vi.advanceTimersByTimeAsync(3000);
    for (const answer of await Promise.all(answers))
      expect(answer).toEqual({ ok: false, reason: 'the keychain did not answer in time' });
    expect(asked).toEqual(['one']);
  });

  it('writes and removes nothing once its asker was told that there is no answer', async () => {
    vi.useFakeTimers();
    const first = Promise.withResolvers<string | null>();
    const keychain = createKeychain({ load: async () => ({ ...keytar, getPassword: () => first.promise }) });
    entries.set('Almoner/kept', 'old');
    const answers = [keychain.read('kept'), keychain.write('kept', 'new'), keychain.remove('kept')];
    await vi.advanceTimersByTimeAsync(3000);
    for (const answer of await Promise.all(answers)) expect(answer.ok).toBe(false);
    first.resolve('old');
    await vi.advanceTimersByTimeAsync(100);
    expect(entries.get('Almoner/kept')).toBe('old');
    expect(await keychain.write('kept', 'new')).toEqual({ ok: true, value: null });
    expect(entries.get('Almoner/kept')).toBe('new');
  });

  it('is absent when something odd is thrown, and shows a short reason only', async () => {
    expect(await createKeychain({ load: () => Promise.reject('odd') }).read('db')).toEqual({
      ok: false,
      reason: 'unknown',
    });
    const long = await createKeychain({
      load: () => Promise.reject(new Error(`\u001b[31m${'x'.repeat(5000)}`)),
    }).read('db');
    expect(long.ok === false && long.reason).toMatch(/^ \[31mx{100,}$/);
    expect(long.ok === false && long.reason.length).toBe(160);
  });
});
