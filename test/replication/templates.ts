/** What every seed of a process begins from, made when first asked for. */
import { join } from 'node:path';
import { sealEnvelope } from '#platform/sync/seal-envelope.ts';
import { NO_HASH } from '#protocol/envelope.ts';
import { parseRecord } from '#protocol/membership-record.ts';
import { createSigner } from '#protocol/signing.ts';
import { createSeededRandom } from '../support/seeded.ts';
import { createFileDisk, createFolder, type Disk } from './world/disk.ts';
import { createMemoryDisks } from './world/memory-disk.ts';
import {
  DATABASE_KEY,
  type EnrolledDevice,
  foundOrganisation,
  makeDatabase,
  type OrganisationTemplate,
} from './world/organisation.ts';
import { rememberAnswers } from './world/remembered-answers.ts';

export interface Templates {
  /** A machine's disk, with what it has when it was let in. `isFile`: an encrypted file instead of memory. */
  disk(device: EnrolledDevice, isFile: boolean): Disk;
  organisation(devices: number): OrganisationTemplate;
  /** Another one, with which a relay may mix us up. */
  readonly foreign: { readonly records: readonly Uint8Array[]; readonly envelope: Uint8Array };
  remove(): void;
}

export function createTemplates(): Templates {
  const { folder, remove } = createFolder();
  const memory = createMemoryDisks(DATABASE_KEY);
  rememberAnswers();
  const empty = join(folder, 'empty.db');
  makeDatabase(empty);
  const made = new Map<number, OrganisationTemplate>();
  const other = foundOrganisation(empty, 1, 99);
  return {
    disk: (device, isFile) =>
      isFile
        ? createFileDisk(device.template, `${device.template}-used`, DATABASE_KEY)
        : memory.take(device.template),
    remove() {
      memory.close();
      remove();
    },
    foreign: { records: other.records, envelope: foreignEnvelope(other) },
    organisation(devices) {
      let organisation = made.get(devices);
      if (organisation === undefined) {
        organisation = foundOrganisation(empty, devices, 7);
        made.set(devices, organisation);
      }
      return organisation;
    },
  };
}

/** A sound envelope of another organisation. */
function foreignEnvelope({ devices, records }: OrganisationTemplate): Uint8Array {
  const { identity } = devices[0]!;
  const draft = {
    kind: 'ops',
    space: 'org',
    org: identity.org,
    device: identity.device,
    epoch: 1,
    membership: 1,
    membershipHead: parseRecord(records[0]!).hash,
    seq: 1,
    prev: NO_HASH,
  } as const;
  const by = { signer: createSigner(identity.sign.privateKey), random: createSeededRandom(3) };
  return sealEnvelope(draft, Buffer.alloc(32, 4), Buffer.from('of others'), by);
}
