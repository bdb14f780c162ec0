/** What tests of a relay that lost what a computer wrote, which is shut out since, look at and do. */
import { parseEnvelope } from '#protocol/envelope.ts';
import type { Id } from '#shared/ids/uuid.ts';
import type { Desk, TestClinic } from './clinic.testing.ts';
import { testRandom } from './device.testing.ts';
import { createMembershipAuthor } from './membership-authoring.ts';

export const alarmsOf = (desk: Desk) => new Set(desk.client!.alarms.standing().map(({ kind }) => kind));

/** Of `org`, at the relay. */
export function snapshotsAt({ relay }: TestClinic): number {
  const [kept] = [...relay.backUp().organisations.values()];
  return kept!.logs
    .get('org')!
    .entries.filter(({ envelope }) => parseEnvelope(envelope).header.kind === 'snapshot').length;
}

export const has = (desk: Desk, person: Id): boolean => desk.records.peek('person', person) !== null;

export const isSettled = (desk: Desk): boolean =>
  desk.client!.isSettled && desk.all('SELECT id FROM sync_waiting').length === 0;

export const shutOut = (by: Desk, lost: Desk): Promise<unknown> =>
  createMembershipAuthor(by.device.belonging, testRandom).revoke(by.client!.session()!, lost.device.id);

/**
 * `lost` writes what those get that are online, its computer is lost, and the relay is put back to a backup from before it did. `meanwhile`: what
 * happens before that. Answers the person it wrote.
 */
export async function loseAuthor(
  clinic: TestClinic,
  lost: Desk,
  by: Desk,
  meanwhile: (person: Id) => void = () => undefined,
): Promise<Id> {
  const backup = clinic.relay.backUp();
  const person = lost.create({ name: { given: 'Lost' } });
  await clinic.settle();
  lost.offline();
  await shutOut(by, lost);
  meanwhile(person);
  await clinic.settle();
  clinic.relay.restart(backup);
  await clinic.settle();
  return person;
}
