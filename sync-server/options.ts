/** What the keeper of a relay says on the command line, and what he may not leave out. */
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { parseArgs } from 'node:util';
import { StartFailure } from './failure.ts';

export const USAGE =
  'relay --data DIR --port N [--host ADDRESS] [--tls-cert FILE --tls-key FILE] [--org-token FILE] [--metrics-token FILE]';

export interface TlsFiles {
  readonly cert: Buffer;
  readonly key: Buffer;
}

export interface RelayConfig {
  readonly data: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly host: string;
  /** Only this computer can reach it. */
  readonly isLoopback: boolean;
  /** Reads certificate and key, now and again when they were renewed. Null: no TLS. */
  readonly readTls: (() => TlsFiles) | null;
  /** What a new organisation has to show. Null: nothing. */
  readonly orgToken: string | null;
  /** What a reader of the figures has to show. Null: on loopback nothing, elsewhere nobody may read them. */
  readonly metricsToken: string | null;
}

const SHORTEST_TOKEN = 16;

/** Names are not looked up: `localhost` alone stands for what it says. */
export const isLoopbackHost = (host: string): boolean =>
  /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host) || host === '::1' || host === 'localhost';

function readToken(file: string | undefined): string | null {
  if (file === undefined) return null;
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (thrown) {
    throw new StartFailure('token.unreadable', `The token in ${file} cannot be read.`, thrown);
  }
  if (text.length < SHORTEST_TOKEN || text.length > 512)
    throw new StartFailure('token.unreadable', `The token in ${file} must have 16 to 512 characters.`);
  return text;
}

function tlsReader(certFile: string, keyFile: string): () => TlsFiles {
  return () => {
    try {
      const tls = { cert: readFileSync(certFile), key: readFileSync(keyFile) };
      createSecureContext(tls);
      return tls;
    } catch (thrown) {
      throw new StartFailure(
        'tls.unreadable',
        `The certificate in ${certFile} with the key in ${keyFile} cannot be used.`,
        thrown,
      );
    }
  };
}

function parse(argv: readonly string[]) {
  try {
    const text = { type: 'string' } as const;
    const { values } = parseArgs({
      args: [...argv],
      strict: true,
      options: {
        data: text,
        port: text,
        host: text,
        'tls-cert': text,
        'tls-key': text,
        'org-token': text,
        'metrics-token': text,
      },
    });
    return values;
  } catch (thrown) {
    throw new StartFailure('options.wrong', `${(thrown as Error).message}. Usage: ${USAGE}`, thrown);
  }
}

/** `argv`: without the program. Throws a StartFailure. */
export function readOptions(argv: readonly string[]): RelayConfig {
  const { data, port, host = '127.0.0.1', ...files } = parse(argv);
  const wrong = (what: string) => new StartFailure('options.wrong', `${what} Usage: ${USAGE}`);
  if (data === undefined || data === '') throw wrong('--data is missing.');
  if (port === undefined || !/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw wrong('--port must be a number up to 65535, 0 for any that is free.');
  const { 'tls-cert': cert, 'tls-key': key } = files;
  if ((cert === undefined) !== (key === undefined)) throw wrong('--tls-cert and --tls-key belong together.');
  const isLoopback = isLoopbackHost(host);
  const readTls = cert === undefined || key === undefined ? null : tlsReader(cert, key);
  if (!isLoopback && readTls === null)
    throw new StartFailure('tls.demanded', `${host} is reached by others: --tls-cert and --tls-key are needed.`);
  readTls?.();
  const orgToken = readToken(files['org-token']);
  if (!isLoopback && orgToken === null)
    throw new StartFailure('token.demanded', `${host} is reached by others: --org-token is needed.`);
  const metricsToken = readToken(files['metrics-token']);
  return { data, port: Number(port), host, isLoopback, readTls, orgToken, metricsToken };
}
