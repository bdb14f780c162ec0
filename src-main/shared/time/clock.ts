/** Time and randomness as arguments (law 10): real ones in the hosts, seeded ones in tests and simulators. */

export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
}

export interface Random {
  /** `length` bytes; from the system's generator wherever keys or ids are at stake. */
  bytes(length: number): Uint8Array;
}
