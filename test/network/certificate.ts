/** A certificate for the relay's address that the desks are told to trust, and one of another name. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** Self-signed, for a day. */
export function makeCertificate(folder: string, name: string, address: string): Certificate {
  const made = { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
  const args = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '1',
  ];
  const named = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=IP:${address}`];
  const files = ['-keyout', made.key, '-out', made.certificate];
  const { status, stderr } = spawnSync('openssl', [...args, ...named, ...files], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl failed: ${stderr.trim()}`);
  return made;
}
