/** How much anybody may ask of a relay. Bytes, milliseconds and pieces. */
const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;
const DAY = 24 * 3_600_000;

export interface Limits {
  readonly connections: number;
  /** That have not said yet who they are. */
  readonly strangers: number;
  /** From one address. */
  readonly connectionsPerAddress: number;
  /** Of one device: an older one may be half open. */
  readonly connectionsPerDevice: number;
  /** New connections and failures of an address: so many at once, and so many a second. */
  readonly addressBurst: number;
  readonly addressRate: number;
  /** Requests of a connection, weighed by kind and length (`weightOf`). */
  readonly requestBurst: number;
  readonly requestRate: number;
  readonly whisperBurst: number;
  readonly whisperRate: number;
  /** How long a connection may be a stranger's. */
  readonly handshakeMillis: number;
  /** Nothing was said for so long: the relay says something. */
  readonly quietMillis: number;
  /** Waiting for a slow reader: above it nothing is read for him, whispers are dropped, and he is cut off. */
  readonly highWater: number;
  readonly whisperWater: number;
  readonly cutOffWater: number;
  /** Waiting for one fsync. */
  readonly batchBytes: number;
  readonly batchCount: number;
  readonly organisations: number;
  readonly logBytes: number;
  readonly chunkBytes: number;
  /** Of these, under the names of one device. */
  readonly chunkBytesPerDevice: number;
  readonly chunksPerName: number;
  readonly mailboxes: number;
  readonly mailboxMillis: number;
  /** Nothing of a device is taken in for so long while a record that ends its chain is written anew. */
  readonly holdMillis: number;
  /** Between the end of that and the next time. */
  readonly holdAgainMillis: number;
  /** No envelope that is younger is dropped, */
  readonly keepMillis: number;
  /** and none that a device has not taken in, unless nothing was heard of it for so long. */
  readonly absentMillis: number;
}

export const DEFAULT_LIMITS: Limits = {
  connections: 4096,
  strangers: 256,
  connectionsPerAddress: 512,
  connectionsPerDevice: 4,
  addressBurst: 600,
  addressRate: 10,
  requestBurst: 10_000,
  requestRate: 2_500,
  whisperBurst: 200,
  whisperRate: 50,
  handshakeMillis: 30_000,
  quietMillis: 14_000,
  highWater: MIB,
  whisperWater: 256 * KIB,
  cutOffWater: 16 * MIB,
  batchBytes: 4 * MIB,
  batchCount: 1024,
  organisations: 1024,
  logBytes: 64 * GIB,
  chunkBytes: 256 * GIB,
  chunkBytesPerDevice: 128 * GIB,
  chunksPerName: 1 << 16,
  mailboxes: 32,
  mailboxMillis: 3_600_000,
  holdMillis: 30_000,
  holdAgainMillis: 600_000,
  keepMillis: 30 * DAY,
  absentMillis: 180 * DAY,
};
