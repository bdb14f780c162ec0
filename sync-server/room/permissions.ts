/** Who may ask what, and what it weighs. */
import type { Request } from '../protocol/frames.ts';
import type { Role } from './session.ts';

type Kind = Request['kind'];

const ANYBODY: readonly Role['kind'][] = ['stranger', 'member', 'kit', 'joiner'];
const MAY: { readonly [One in Kind]: readonly Role['kind'][] } = {
  auth: ['stranger'],
  recover: ['stranger'],
  enter: ['stranger'],
  publish: ['stranger'],
  append: ['member', 'kit'],
  members: ['member', 'kit'],
  extent: ['member', 'kit'],
  restore: ['stranger', 'member', 'kit'],
  put: ['member'],
  follow: ['member', 'kit'],
  head: ['member', 'kit'],
  chain: ['member', 'kit'],
  entry: ['member', 'kit'],
  newestSnapshot: ['member', 'kit'],
  compact: ['member'],
  cut: ['member', 'kit'],
  resume: ['member'],
  putChunk: ['member'],
  getChunk: ['member', 'kit'],
  countChunks: ['member', 'kit'],
  dropChunks: ['member'],
  invite: ['member'],
  mail: ['member', 'joiner'],
  closeInvite: ['member'],
  ping: ANYBODY,
};

export const mayAsk = (role: Role, kind: Kind): boolean => MAY[kind].includes(role.kind);

/** Signatures to check, or writing of its own. */
const HEAVY: ReadonlySet<Kind> = new Set([
  'auth',
  'recover',
  'enter',
  'publish',
  'append',
  'restore',
  'invite',
  'mail',
  'closeInvite',
  'dropChunks',
  'compact',
]);
const HEAVY_WEIGHT = 100;
const WEIGHED_BYTES = 16_384;

/** What a request takes of its connection's allowance; `length`: of its frame. */
export const weightOf = (kind: Kind, length: number): number =>
  (HEAVY.has(kind) ? HEAVY_WEIGHT : 1) + length / WEIGHED_BYTES;
