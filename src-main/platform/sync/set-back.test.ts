import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lengthOf } from '#protocol/membership.ts';
import { type Desk, openTestClinic, spaceHashes, type TestClinic } from './clinic.testing.ts';
import { testRandom } from './device.testing.ts';
import { createMembershipAuthor } from './membership-authoring.ts';
import { refusing } from './relay.testing.ts';

/** A relay that was set back to before records of the membership log, and what the desks that know of them make of it. */
let clinic: TestClinic;
let [ana, ben, cleo]: Desk[] = [];
beforeEach(async () => {
  clinic = await openTestClinic(3);
  [ana, ben, cleo] = clinic.desks as Desk[];
  for (const desk of clinic.desks) desk.online();
  await clinic.settle();
});
afterEach(() => clinic.close());

const kindsAt = (desk: Desk): string[] => desk.client!.alarms.standing().map(({ kind }) => kind);
const lengthAt = ({ device }: Desk): number => lengthOf(device.belonging.log.state());
const authorAt = ({ device }: Desk) => createMembershipAuthor(device.belonging, testRandom);
const revokedAt = (desk: Desk, other: Desk) =>
  desk.device.belonging.log.state()!.members.get(other.device.id)!.revoked !== null;

/** Cleo is shut out; then the relay is what it was before, and only Ana's desk knows. */
async function shutOutAndSetBack(): Promise<void> {
  ben!.offline();
  cleo!.offline();
  const backup = clinic.relay.backUp();
  await authorAt(ana!).revoke(ana!.client!.session()!, cleo!.device.id);
  await clinic.settle();
  ana!.offline();
  clinic.relay.restart(backup);
}

describe('a relay that was set back to before somebody was shut out', () => {
  it('and let him write meanwhile, shuts him out again once a computer comes that knows', async () => {
    await shutOutAndSetBack();
    for (const desk of [ben!, cleo!]) desk.online();
    const meanwhile = cleo!.create({ name: { given: 'Meanwhile' } });
    await clinic.pass(1);
    // Nobody can know better yet.
    expect(ben!.records.peek('person', meanwhile)).not.toBeNull();

    ana!.online();
    await clinic.pass(1);
    expect(ana!.client!.link.state).toBe('online');
    expect(kindsAt(ana!)).toEqual(['rolled-back']);
    expect(revokedAt(ben!, cleo!)).toBe(true);
    expect(revokedAt(cleo!, cleo!)).toBe(true);
    // It took in what counts for nobody: that is told, as is what it has no way to know otherwise.
    expect(kindsAt(ben!)).toContain('diverged');
    expect(ana!.records.peek('person', meanwhile)).toBeNull();

    const later = ben!.create({ name: { given: 'Later' } });
    await clinic.pass(1);
    expect(ana!.records.peek('person', later)).not.toBeNull();
    expect(ana!.client!.isSettled).toBe(true);
    const dan = await clinic.admit();
    dan.online();
    await clinic.pass(2);
    expect(spaceHashes(dan).org).toEqual(spaceHashes(ana!).org);
  });

  it('is told of also where nobody wrote meanwhile', async () => {
    await shutOutAndSetBack();
    ana!.online();
    await clinic.settle();
    expect(kindsAt(ana!)).toEqual(['rolled-back']);
    for (const desk of [ben!, cleo!]) desk.online();
    await clinic.settle();
    expect(cleo!.client!.link.state).toBe('revoked');
    expect(kindsAt(ben!)).toEqual([]);
  });

  it('gets it back by a command as well, and the desk tells of it when it comes', async () => {
    await shutOutAndSetBack();
    cleo!.online();
    cleo!.create({ name: { given: 'Meanwhile' } });
    await clinic.settle();
    const { session } = await ana!.device.work();
    await authorAt(ana!).refresh(session);
    await clinic.settle();
    expect(revokedAt(cleo!, cleo!)).toBe(true);
    ana!.online();
    await clinic.settle();
    expect(kindsAt(ana!)).toEqual(['rolled-back']);
  });

  it('and denies its own word is told of, and does not keep whoever knows better waiting in silence', async () => {
    await shutOutAndSetBack();
    cleo!.online();
    cleo!.create({ name: { given: 'Meanwhile' } });
    await clinic.settle();
    clinic.tamper = refusing('restore');
    ana!.online();
    await clinic.settle();
    expect(kindsAt(ana!)).toContain('rolled-back');
    expect(ana!.client!.link).toEqual({ state: 'joining', reason: 'stale' });
    expect(ana!.device.belonging.log.setBack()).toBe('refused');
    // Once it takes it, all is as it was.
    clinic.tamper = (_, frame) => frame;
    await clinic.pass(1);
    expect(ana!.client!.link.state).toBe('online');
    expect(ana!.device.belonging.log.setBack()).toBeNull();
  });
});

describe('a relay that was set back to before somebody was let in', () => {
  it('is given the record by the newcomer, whom it does not know', async () => {
    const backup = clinic.relay.backUp();
    const dan = await clinic.admit();
    dan.online();
    await clinic.settle();
    const note = dan.create({ name: { given: 'Of the newcomer' } });
    for (const desk of clinic.desks) desk.offline();
    clinic.relay.restart(backup);
    dan.online();
    await clinic.pass(1);
    expect(dan.client!.link.state).toBe('online');
    expect(kindsAt(dan)).toContain('rolled-back');
    ben!.online();
    await clinic.settle();
    expect(lengthAt(ben!)).toBe(lengthAt(dan));
    expect(ben!.records.peek('person', note)).not.toBeNull();
  });
});

describe('two membership logs that came apart several records ago', () => {
  it('are known as such by whoever comes later', async () => {
    await authorAt(ana!).setAdmin(ana!.client!.session()!, ben!.device.id, true);
    await clinic.settle();
    for (const desk of [ben!, cleo!]) desk.offline();
    const backup = clinic.relay.backUp();
    const rotate = (desk: Desk) => authorAt(desk).rotate(desk.client!.session()!, (space) => space === 'org');
    for (let time = 0; time < 2; time += 1) await rotate(ana!);
    await clinic.settle();
    ana!.offline();
    clinic.relay.restart(backup);
    ben!.online();
    await clinic.settle();
    for (let time = 0; time < 3; time += 1) await rotate(ben!);
    ana!.online();
    await clinic.settle();
    expect(ana!.device.belonging.log.fork()).not.toBeNull();
    expect(kindsAt(ana!)).toContain('fork');
  });
});
