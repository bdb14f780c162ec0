import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { testCertificate } from './certificate.testing.ts';
import { StartFailure } from './failure.ts';
import { isLoopbackHost, readOptions } from './options.ts';

let folder: string;
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'almoner-relay-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const refusal = (...argv: string[]) => {
  try {
    return readOptions(argv).host;
  } catch (thrown) {
    return thrown instanceof StartFailure ? thrown.code : thrown;
  }
};

it('takes a folder and a port, and stays on this computer unless told otherwise', () => {
  expect(readOptions(['--data', 'x', '--port', '0'])).toEqual({
    data: 'x',
    port: 0,
    host: '127.0.0.1',
    isLoopback: true,
    readTls: null,
    orgToken: null,
    metricsToken: null,
  });
});

it.each([
  [['--port', '1']],
  [['--data', '', '--port', '1']],
  [['--data', 'x']],
  [['--data', 'x', '--port', '65536']],
  [['--data', 'x', '--port', '-1']],
  [['--data', 'x', '--port', '1', '--tls-cert', 'y']],
  [['--data', 'x', '--port', '1', '--verbose']],
  [['--data', 'x', '--port', '1', 'more']],
])('refuses %j', (argv) => {
  expect(refusal(...argv)).toBe('options.wrong');
});

it('demands TLS and a token where others can reach it', () => {
  const { cert, key } = testCertificate();
  const here = ['--data', 'x', '--port', '1'];
  const tls = ['--tls-cert', file('cert', cert), '--tls-key', file('key', key)];
  const token = ['--org-token', file('token', '  0123456789abcdef\n')];
  for (const host of ['0.0.0.0', '::', '192.0.2.1', 'relay.example.org', '127.0.0.1.example.org']) {
    expect(refusal(...here, '--host', host)).toBe('tls.demanded');
    expect(refusal(...here, '--host', host, ...tls)).toBe('token.demanded');
    const config = readOptions([...here, '--host', host, ...tls, ...token]);
    expect(config).toMatchObject({ host, isLoopback: false, orgToken: '0123456789abcdef' });
    expect(config.readTls!().cert.toString()).toBe(cert);
  }
  for (const host of ['127.0.0.1', '127.8.9.1', '::1', 'localhost']) expect(isLoopbackHost(host)).toBe(true);
});

it('says which file it cannot use', () => {
  const { cert, key } = testCertificate();
  const other = testCertificate().key;
  const here = ['--data', 'x', '--port', '1'];
  const tls = (certFile: string, keyFile: string) =>
    refusal(...here, '--tls-cert', certFile, '--tls-key', keyFile);
  expect(tls(join(folder, 'none'), file('key', key))).toBe('tls.unreadable');
  expect(tls(file('cert', 'no certificate'), file('key', key))).toBe('tls.unreadable');
  expect(tls(file('cert', cert), file('key', other))).toBe('tls.unreadable');
  expect(refusal(...here, '--org-token', join(folder, 'none'))).toBe('token.unreadable');
  expect(refusal(...here, '--org-token', file('token', 'short'))).toBe('token.unreadable');
  expect(refusal(...here, '--metrics-token', file('token', ''))).toBe('token.unreadable');
});
