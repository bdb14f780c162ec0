/** Certificates made on the spot: a test needs no file with a key in it, and none that runs out unasked. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const length =
    body.length < 128
      ? [body.length]
      : body.length < 256
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.of(tag, ...length), body]);
}

const sequence = (...content: readonly Uint8Array[]): Buffer => der(0x30, ...content);
const oid = (...bytes: readonly number[]): Buffer => der(0x06, Buffer.of(...bytes));
const ECDSA_SHA256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const time = (text: string): Buffer => der(0x18, Buffer.from(text));

const common = (name: string): Buffer =>
  sequence(der(0x31, sequence(oid(0x55, 0x04, 0x03), der(0x0c, Buffer.from(name)))));
const alternatives = (names: readonly string[]): Buffer =>
  sequence(
    ...names.map((one) =>
      /^[\d.]+$/.test(one) ? der(0x87, Buffer.of(...one.split('.').map(Number))) : der(0x82, Buffer.from(one)),
    ),
  );
const forNames = (names: readonly string[]): Buffer =>
  sequence(oid(0x55, 0x1d, 0x11), der(0x04, alternatives(names)));
/** It may vouch for others (basicConstraints). */
const FOR_OTHERS = sequence(
  oid(0x55, 0x1d, 0x13),
  der(0x01, Buffer.of(0xff)),
  der(0x04, sequence(der(0x01, Buffer.of(0xff)))),
);

interface Issued {
  readonly subject: string;
  readonly issuer: string;
  readonly extension: Buffer;
  readonly key: KeyObject;
  readonly signedWith: KeyObject;
  /** As ASN.1 writes it: `20200101000000Z`. */
  readonly until?: string | undefined;
}

function pemOf({ subject, issuer, extension, key, signedWith, until = '21200101000000Z' }: Issued): string {
  const body = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.of(1)),
    ECDSA_SHA256,
    common(issuer),
    sequence(time('20200101000000Z'), time(until)),
    common(subject),
    key.export({ format: 'der', type: 'spki' }),
    der(0xa3, sequence(extension)),
  );
  const whole = sequence(body, ECDSA_SHA256, der(0x03, Buffer.of(0), sign('sha256', body, signedWith)));
  // An empty line would be no PEM, where the last one is as long as a line may be.
  const lines = whole.toString('base64').match(/.{1,64}/g)!;
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pemOfKey = (key: KeyObject): string => key.export({ format: 'pem', type: 'pkcs8' }) as string;

const RELAY = 'relay under test';
const HERE: readonly string[] = ['localhost', '127.0.0.1'];

export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
}

/** PEM of certificate and key, for these names and IPv4 addresses. */
export function testCertificate(names: readonly string[] = HERE): TestCertificate {
  const { publicKey, privateKey } = newKeys();
  const extension = forNames(names);
  const cert = pemOf({ subject: RELAY, issuer: RELAY, extension, key: publicKey, signedWith: privateKey });
  return { cert, key: pemOfKey(privateKey) };
}

/** An authority as a clinic may have one of its own: its certificate, and those it gives out. `name`: no two may share one. */
export function testAuthority(name = 'authority under test') {
  const { publicKey, privateKey } = newKeys();
  const signedWith = privateKey;
  return {
    cert: pemOf({ subject: name, issuer: name, extension: FOR_OTHERS, key: publicKey, signedWith }),
    /** `until`: past for one that ran out. */
    issue(names: readonly string[] = HERE, until?: string): TestCertificate {
      const own = newKeys();
      const extension = forNames(names);
      const cert = pemOf({ subject: RELAY, issuer: name, extension, key: own.publicKey, signedWith, until });
      return { cert, key: pemOfKey(own.privateKey) };
    },
  };
}
