/** What must hold: at any time, and once everything works and everybody had the time to hear of everything. */
import { verifyAudit } from '#platform/audit/verify.ts';
import type { Problem } from '#platform/checking/problem.ts';
import { walkAll } from '#platform/checking/walk.ts';
import type { Writer } from '#platform/database/types.ts';
import { checkRecords } from '#platform/records/check.ts';
import { checkSync } from '#platform/sync/check-sync.ts';
import { isSignedBy } from '#protocol/signing.ts';
import { SPACES } from '#protocol/spaces.ts';
import { idFromBytes } from '#shared/ids/uuid.ts';
import type { Trouble } from '../faults.ts';
import { canariesIn } from '../workload/canaries.ts';
import type { World } from '../world/world.ts';
import { differences, type Holding } from './agreement.ts';
import { lackingOfTold } from './evidence.ts';
import { type Acknowledged, digestOf, type ErasedWord, opsIn } from './ledger.ts';
import { effectsFirst } from './order.ts';
import { findAtRelay, findInDatabase } from './scan.ts';
import {
  alarmsAt,
  alarmsIn,
  alarmsOpenAt,
  everGivenTo,
  givenTo,
  heldBy,
  lacking,
  ledAstray,
  members,
  membershipOf,
  type OpenDesk,
  revokedAt,
  shutOutOf,
} from './standing.ts';
import { strangeWhispers } from './whispers.ts';

/** The number of the appointed desk. */
export const RUNNER = 1;

const holdingOf = (world: World, desk: OpenDesk): Holding => ({
  name: desk.name,
  writer: desk.running.core.writer,
  spaces: new Set([...heldBy(world, desk)].filter((space) => space !== 'audit')),
});

const rowsIn = (writer: Writer, table: string): number =>
  writer.prepare(`SELECT count(*) AS count FROM ${table}`).get()!.count as number;

const idsOf = (writer: Writer): Set<string> =>
  new Set(
    writer
      .prepare('SELECT id FROM op')
      .all()
      .map(({ id }) => idFromBytes(id as Uint8Array)),
  );

/** Ops that stand at any desk that shares. */
const opsAnywhere = (sharing: readonly OpenDesk[]): ReadonlySet<string> =>
  new Set(sharing.flatMap(({ running }) => [...idsOf(running.core.writer)]));

/** Ops that a desk was told are saved and that a holder of their space has not. */
function lostOps(world: World, sharing: readonly OpenDesk[]): string[] {
  const authors = new Set(sharing.map(({ number }) => number));
  const desks = sharing.map((desk) => ({
    desk,
    has: idsOf(desk.running.core.writer),
    holds: heldBy(world, desk),
  }));
  const isElsewhere = (op: string, author: number): boolean =>
    desks.some(({ desk, has }) => desk.number !== author && has.has(op));
  // What a machine wrote and had not sent is gone with its disk, where that was put back.
  const copies = new Set(sharing.filter(({ isCopy }) => isCopy).map(({ number }) => number));
  // And what it wrote into a space that was taken from it before it could send.
  const isAlone = (space: string, author: number): boolean =>
    copies.has(author) || desks.some(({ desk, holds }) => desk.number === author && !holds.has(space));
  return [...world.ledger.acknowledged.values()]
    .filter(({ op, space, desk }) => authors.has(desk) && (!isAlone(space, desk) || isElsewhere(op, desk)))
    .flatMap(({ op, space, desk: author }) =>
      desks
        .filter(
          ({ desk, has, holds }) =>
            (holds.has(space) || (desk.number === author && !copies.has(author))) && !has.has(op),
        )
        .map(({ desk }) => `op ${op.slice(-6)} of desk ${author} in ${space} is not at ${desk.name}`),
    );
}

/**
 * What waits in a space that was taken from the desk while it was on its way, for its key or behind one that does: it is kept, for the
 * space may be given back.
 */
const waitingWithout = (world: World, desk: OpenDesk): number =>
  desk.running.core.writer
    .prepare('SELECT space FROM sync_waiting')
    .all()
    .filter(({ space }) => shutOutOf(world, desk, space as string) !== null).length;

/** What still waits or was put aside, where there is no reason for it. */
function leftOver(world: World, sharing: readonly OpenDesk[]): string[] {
  const isAlarmed = alarmsIn(world).length > 0;
  return sharing.flatMap((desk) => {
    const rows = (table: string): number => rowsIn(desk.running.core.writer, table);
    const left = {
      sync_waiting: rows('sync_waiting') - waitingWithout(world, desk),
      sync_quarantine: isAlarmed || world.insider !== null ? 0 : rows('sync_quarantine'),
      sync_part: rows('sync_part'),
    };
    return Object.entries(left)
      .filter(([, count]) => count > 0)
      .map(([table, count]) => `${desk.name} has ${count} rows in ${table}`);
  });
}

/** Envelopes that a desk takes for unconfirmed though what it sent after them is confirmed: it would show them as on their way for good. */
const unconfirmed = (_: World, sharing: readonly OpenDesk[]): string[] =>
  sharing.flatMap(({ name, running }) =>
    running.core.writer
      .prepare(
        `SELECT space, seq FROM sync_own o WHERE receipt IS NULL
         AND EXISTS (SELECT 1 FROM sync_own WHERE space = o.space AND seq > o.seq AND receipt IS NOT NULL)`,
      )
      .all()
      .map(({ space, seq }) => `${name} has no receipt for ${seq} in ${space}, and one for what comes after it`),
  );

/** Desks that take something for being on its way for good: a command would wait there for ever. */
const restless = (_: World, sharing: readonly OpenDesk[]): string[] =>
  sharing
    .filter(({ running: { client } }) => !client.sync.isSettled)
    .map(({ name }) => `${name} does not come to rest`);

/** Events that the appointed desk had long enough to act on, and did not; those of what was erased before are gone with it. */
function eventsMissed(world: World, sharing: readonly OpenDesk[]): string[] {
  const runner = sharing.find(({ number }) => number === RUNNER);
  if (runner === undefined) return [];
  return runner.running.core.writer
    .prepare('SELECT id FROM op WHERE events IS NOT NULL')
    .all()
    .map(({ id }) => idFromBytes(id as Uint8Array))
    .filter((op) => !world.acted.has(op))
    .map((op) => `nobody acted on op ${op.slice(-6)}`);
}

/** Erased values that can still be read somewhere, once everybody knows of the erasures. */
function erasedValues(world: World, sharing: readonly OpenDesk[]): string[] {
  // He may have put it anywhere else.
  if (world.insider !== null) return [];
  const anywhere = opsAnywhere(sharing);
  const erased = world.ledger.erased((op) => anywhere.has(op));
  return sharing.flatMap((desk) => {
    // Nobody tells it of what happens in a space it holds no more.
    const isToBeGone = ({ space, livesIn }: ErasedWord): boolean =>
      shutOutOf(world, desk, space) === null &&
      !givenTo(world, desk).some(({ spaces }) => [...livesIn].some((one) => spaces.has(one)));
    const { name, running } = desk;
    const wanted = new Set(erased.filter(isToBeGone).map(({ word }) => word));
    return findInDatabase(running.core.writer, wanted).map((found) => `erased, but at ${name}: ${found}`);
  });
}

/** It says that it is not let in, or that it was shut out: so it was on the other side of a split list. */
const TOLD: readonly string[] = ['refused', 'revoked'];

/** Those that were led astray, and say so neither by an alarm nor by how their link stands. */
const silentlyAstray = (world: World): string[] =>
  ledAstray(world)
    .filter(({ desk, alarm }) => !alarmsAt(desk).includes(alarm))
    .filter(({ desk }) => !TOLD.includes(desk.running.client.sync.link.state))
    .map(({ desk, alarm }) => `${desk.name} was led astray for good, and raised no alarm ${alarm}`);

/** What a desk that was led astray had acknowledged and has no more: it may be cut off, and yet nothing of it may be lost. */
const lostAstray = (world: World): string[] =>
  ledAstray(world).flatMap(({ desk: { number, name, running, isCopy } }) => {
    const has = idsOf(running.core.writer);
    return [...world.ledger.acknowledged.values()]
      .filter(({ op, desk }) => desk === number && !isCopy && !has.has(op))
      .map(({ op }) => `${name} was led astray, and its op ${op.slice(-6)} is gone`);
  });

const IN_ORDER: readonly ((world: World, sharing: readonly OpenDesk[]) => string[])[] = [
  lostOps,
  (world, sharing) => differences(sharing.map((desk) => holdingOf(world, desk))),
  leftOver,
  unconfirmed,
  eventsMissed,
  erasedValues,
  keptWhispers,
  silentlyAstray,
  lostAstray,
  restless,
];

/** What does not hold of all that must once everybody has heard of everything: the first thing that is looked at and does not. */
export function checkAll(world: World): string[] {
  const astray = ledAstray(world).map(({ desk }) => desk);
  const sharing = members(world).filter((desk) => !astray.includes(desk) && desk.number !== world.insider);
  for (const check of IN_ORDER) {
    const problems = check(world, sharing);
    if (problems.length > 0) return problems;
  }
  return [];
}

/** What desks lack of what they were told there is. */
export const lackingNow = (world: World): string[] =>
  members(world).flatMap((desk) =>
    lackingOfTold(desk.running.core.writer, desk, world.evil.headsTold(desk.wire)).map(
      (what) => `${desk.name} was told of ${what}, which is not there`,
    ),
  );

/** Of what was lacking a while ago, what still is, while no alarm stands anywhere. */
export function checkUnnoticed(world: World, before: readonly string[]): string[] {
  if (alarmsIn(world).length > 0) return [];
  const now = new Set(lackingNow(world));
  return before.filter((one) => now.has(one));
}

/**
 * Alarms that nothing has given cause for: a relay that lost something was not a liar for that. What it lost of a device that was shut out
 * before anybody gave it back counts for nobody, and whoever had heard it has more than the others (`diverged`): so much is true. Until its
 * author is there again it is kept back for all that anybody can tell. `isSplit`: an administrator wrote on behind a record that it had lost.
 */
export function falseAlarms(world: World, trouble: Trouble, isSplit: boolean): string[] {
  if (trouble === 'attack') return [];
  const due =
    trouble === 'loss'
      ? ['rolled-back', 'wiped', 'diverged', ...(isSplit ? ['fork'] : [])]
      : trouble === 'insider'
        ? ['impostor']
        : [];
  // What nobody can bring any more is looked at as such (standing.ts).
  const behind = lacking(world);
  const isTrue = (desk: OpenDesk, kind: string): boolean =>
    trouble === 'loss' && kind === 'withheld' && (behind.includes(desk) || !alarmsOpenAt(desk).includes(kind));
  return members(world).flatMap((desk) =>
    alarmsAt(desk)
      .filter((kind) => !due.includes(kind) && !isTrue(desk, kind))
      .map((kind) => `${desk.name} raised a false alarm: ${kind}`),
  );
}

/** Ops that nobody wrote, or that say something else than their author wrote. */
const strangeOps = (world: World): string[] =>
  members(world).flatMap(({ name, running }) =>
    opsIn(running.core.writer).flatMap((row) => {
      const id = idFromBytes(row.id as Uint8Array);
      const known = world.ledger.acknowledged.get(id);
      if (known === undefined) return [`${name} has op ${id.slice(-6)}, which nobody wrote`];
      const digest = digestOf(row);
      if (digest === known.digest) return [];
      if (digest !== null) return [`${name} has op ${id.slice(-6)} changed`];
      return world.ledger.isErased(known.record) ? [] : [`${name} has op ${id.slice(-6)} blanked for nothing`];
    }),
  );

/** Whether an author knew of a record of the log; two views of a relay may have other records under its number. */
const knew = (world: World, { membership }: Pick<Acknowledged, 'membership'>, at: number): boolean =>
  membership[at - 1] !== undefined && membership[at - 1] === membershipOf(world)?.heads[at - 1];

/**
 * What a desk was shown before what it comes after. One that began anew may have been on the other side of a split list, where somebody was shut out of whom
 * nothing more was to come.
 */
function effectsShown(world: World): string[] {
  const former = new Set(world.desks.flatMap(({ wires }) => wires.slice(0, -1)));
  return members(world)
    .filter(({ wires }) => wires.length === 1)
    .flatMap(({ name, running }) =>
      effectsFirst(running.core.writer, former).map(
        (op) => `${name} has op ${op.slice(-6)} before what its author saw`,
      ),
    );
}

/** What came through to a desk that its author knew to be shut out. */
function overheard(world: World): string[] {
  const membership = membershipOf(world);
  return world.whispers.all.flatMap(({ device, text }) => {
    // One that has begun anew since is another.
    const desk = world.desks.find(({ wire }) => wire === device);
    if (desk === undefined) return [];
    const at = revokedAt(membership, desk);
    const known = world.whispers.said.get(text);
    return at !== null && known !== undefined && knew(world, known, at)
      ? [`${desk.name} was shut out and heard ${text.slice(0, 30)}`]
      : [];
  });
}

/** Whispers that lie in a database. */
function keptWhispers(world: World, sharing: readonly OpenDesk[]): string[] {
  const words = new Set([...world.whispers.said.keys()].flatMap(canariesIn));
  return sharing.flatMap(({ name, running }) =>
    findInDatabase(running.core.writer, words).map((found) => `${name} keeps what was whispered: ${found}`),
  );
}

/** What a desk that was shut out has of what was written by those who knew. */
function leaked(world: World): string[] {
  const membership = membershipOf(world);
  return world.desks.flatMap((desk) => {
    const at = revokedAt(membership, desk);
    if (at === null || desk.running === null) return [];
    return [...idsOf(desk.running.core.writer)].flatMap((op) => {
      const known = world.ledger.acknowledged.get(op);
      return known !== undefined && known.desk !== desk.number && knew(world, known, at)
        ? [`${desk.name} was shut out and has op ${op.slice(-6)}, written after`]
        : [];
    });
  });
}

/** What a desk has of a space that was written by those who knew that it holds it no more. */
function leakedSpaces(world: World): string[] {
  return members(world).flatMap((desk) => {
    const out = new Map(SPACES.map((space) => [space as string, shutOutOf(world, desk, space)]));
    if ([...out.values()].every((at) => at === null)) return [];
    return [...idsOf(desk.running.core.writer)].flatMap((op) => {
      const known = world.ledger.acknowledged.get(op);
      const at = known === undefined ? null : (out.get(known.space) ?? null);
      return at !== null && known!.desk !== desk.number && knew(world, known!, at)
        ? [`${desk.name} holds ${known!.space} no more and has op ${op.slice(-6)}, written after`]
        : [];
    });
  });
}

/** What a desk holds of a space that it was not given. */
const unheld = (world: World): string[] =>
  members(world).flatMap((desk) =>
    desk.running.core.writer
      .prepare('SELECT DISTINCT space FROM op WHERE device <> (SELECT value FROM meta WHERE name = ?)')
      .all('device')
      .filter(({ space }) => !everGivenTo(world, desk).some(({ spaces }) => spaces.has(space as string)))
      .map(({ space }) => `${desk.name} has ops of ${space}, which it does not hold`),
  );

/** Whoever has another program writes what he likes past his own log. */
const brokenAudits = (world: World): string[] =>
  members(world)
    .filter(({ number }) => number !== world.insider)
    .flatMap(({ name, running }) =>
      verifyAudit(running.core.writer).problems.map(({ code, where }) => `audit of ${name}: ${code} ${where}`),
    );

/**
 * What the product's own check finds of records and of sharing: all that a desk shows follows from its ops, all that it keeps beside fits, and
 * its own chain stands whole under its signature.
 */
export const unsound = (world: World): string[] =>
  world.desks.flatMap(({ name, running }) => {
    if (running === null) return [];
    const { writer, registry } = running.core;
    return [checkRecords(writer, registry), checkSync(writer)]
      .flatMap((walk) => walkAll<readonly Problem[]>(walk))
      .map(({ code, where, message }) => `check of ${name}: ${code} ${where}, ${message}`);
  });

/** Receipts that desks rely on and that the relay of the clinic did not sign for that envelope. */
function falseReceipts(world: World): string[] {
  const relayKey = Buffer.from(membershipOf(world)?.relayKey ?? '', 'hex');
  return members(world).flatMap(({ name, running }) =>
    running.core.writer
      .prepare('SELECT space, seq, hash, receipt FROM sync_own WHERE receipt IS NOT NULL')
      .all()
      .filter(({ hash, receipt }) => {
        const [said, signature] = [(receipt as Buffer).subarray(0, -64), (receipt as Buffer).subarray(-64)];
        return !said.subarray(-32).equals(hash as Buffer) || !isSignedBy(relayKey, 'receipt', said, signature);
      })
      .map(({ space, seq }) => `${name} believes a false receipt for ${seq} in ${space}`),
  );
}

const eventsTwice = (world: World): string[] =>
  [...world.acted]
    .filter(([, times]) => times > 1)
    .map(([op, times]) => `op ${op.slice(-6)} was acted on ${times} times`);

/** What does not hold of all that must whatever the relay does. */
export const checkAlways = (world: World): string[] => [
  ...strangeOps(world),
  ...effectsShown(world),
  ...leaked(world),
  ...leakedSpaces(world),
  ...unheld(world),
  ...brokenAudits(world),
  ...eventsTwice(world),
  ...falseReceipts(world),
  ...strangeWhispers(world.whispers),
  ...overheard(world),
  ...findAtRelay(world.host.backUp(), new Set(world.canaries.all)).map((found) => `the relay can read ${found}`),
  ...world.failures,
];
