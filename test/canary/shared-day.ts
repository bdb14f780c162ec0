/** A day at two desks, every word of it a canary: all that travels by the relay, for all eyes and for few, kept or only whispered. */
import { setTimeout as pause } from 'node:timers/promises';
import {
  addFilePiece,
  attachFile,
  beginFile,
  PIECE_BYTES,
  readFilePiece,
} from '#modules/documents/contract/documents.api.ts';
import { fetchFile, filePlaces } from '#modules/documents/contract/files.api.ts';
import { mergePeople, unmergePeople } from '#modules/people/contract/merge.api.ts';
import { commentTask, completeTask } from '#modules/tasks/contract/tasks.api.ts';
import { listDevices, renameDevice } from '#modules/users/contract/devices.api.ts';
import { presenceTell, presenceWatch } from '#modules/users/contract/presence.api.ts';
import { addUser } from '#modules/users/contract/users.api.ts';
import type { InputOf } from '#shared/api/contract.ts';
import { answerQuestion, eraseRecord, listQuestions, openQuestion } from '#shared/api/questions.api.ts';
import { getRecord, reclassifyRecord, saveRecords, undoChange } from '#shared/api/records.api.ts';
import { comes, type Desk, heard, isSettled } from '../support/desk.ts';
import { COLLEAGUE_PASSWORD, canary, PASSWORD, phone } from './secrets.ts';

import type { Wire } from './wire.ts';

type Change = InputOf<typeof saveRecords>['changes'][number];

const PEOPLE = 60;
const FILE_BYTES = 700_000;
const AT = '2026-03-05T14:30:00.000Z';

/** Saves and answers the records that were made. */
async function save({ core }: Desk, changes: readonly Change[]): Promise<string[]> {
  const { ops } = await core.caller.call(saveRecords, { changes: [...changes] });
  return ops.map(({ record }) => record);
}

const newPerson = (number: number): Change => ({
  kind: 'create',
  entity: 'person',
  values: {
    name: { given: 'Ann', family: canary(number) },
    nickname: `${canary(number)} the younger`,
    jobTitle: `clerk at ${canary(number)} & sons`,
    phones: [{ value: { original: phone(number), e164: `+1${phone(number)}` } }],
    emails: [{ value: `${canary(number)}@example.org` }],
    addresses: [{ value: { line1: `7 ${canary(number)} Lane`, city: 'Chicago' } }],
    contactWindow: `after ${canary(number)} is at school`,
  },
});

/** What is written about somebody: in all spaces, and as tasks. */
const about = (person: string, number: number): readonly Change[] => {
  const name = canary(number);
  const entry = { at: AT, person, subject: `about ${name}`, text: `${name} rang from ${phone(number)}` };
  return [
    { kind: 'create', entity: 'activity', values: { ...entry, kind: 'call', outcome: `told ${name}` } },
    { kind: 'create', entity: 'activity', values: { ...entry, kind: 'note', sensitive: true } },
    {
      kind: 'create',
      entity: 'flag',
      values: { person, kind: 'careGap', label: `gap of ${name}`, status: 'due', source: name },
    },
    { kind: 'create', entity: 'relationshipNote', values: { person, topic: 'social', text: `no lift: ${name}` } },
    {
      kind: 'create',
      entity: 'task',
      values: {
        title: `Ring ${name}`,
        status: 'notStarted',
        priority: 'medium',
        details: `She lives at 7 ${name} Lane`,
        checklist: [{ value: { text: `fax ${name}`, done: false } }],
        person,
      },
    },
  ];
};

const isHere = ({ core }: Desk, entity: string, id: string): Promise<boolean> =>
  core.caller.call(getRecord, { entity, id }).then(
    () => true,
    () => false,
  );

async function people(desk: Desk, from: number): Promise<string[]> {
  const made: string[] = [];
  for (let number = from; number < from + PEOPLE; number += 10)
    made.push(
      ...(await save(
        desk,
        Array.from({ length: 10 }, (_, at) => newPerson(number + at)),
      )),
    );
  for (const [at, person] of made.slice(0, 20).entries()) {
    const ids = await save(desk, about(person, from + at));
    const task = ids.at(-1)!;
    if (at % 4 === 0) await desk.core.caller.call(commentTask, { task, text: `ask ${canary(from + at)}` });
    if (at % 5 === 0)
      await desk.core.caller.call(completeTask, {
        task,
        outcome: { result: `reached ${canary(from + at)}`, note: `${canary(from + at)} was at home` },
      });
  }
  return made;
}

/** A file of several parts, brought at one desk and read at the other. */
async function document(one: Desk, other: Desk, person: string): Promise<void> {
  const line = Array.from({ length: 200 }, (_, number) => `${canary(number)}, ${phone(number)}`).join('\n');
  const bytes = Buffer.from(`${line}\n`.repeat(Math.ceil(FILE_BYTES / line.length)));
  const { upload } = await one.core.caller.call(beginFile, { size: bytes.length });
  for (let index = 0; index * PIECE_BYTES < bytes.length; index += 1) {
    const piece = bytes.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES);
    await one.core.caller.call(addFilePiece, { upload, index, base64: piece.toString('base64') });
  }
  const name = `letter of ${canary(180)}.txt`;
  const { id } = await one.core.caller.call(attachFile, { upload, name, kind: 'letter', person });
  const stateAt = async (desk: Desk): Promise<string | undefined> =>
    (await desk.core.caller.call(filePlaces, { ids: [id] }))[0]?.state;
  await comes('the file at the relay', async () => (await stateAt(other)) === 'relay');
  await other.core.caller.call(fetchFile, { id });
  await comes('the file at the other desk', async () => (await stateAt(other)) === 'here');
  const read = await other.core.caller.call(readFilePiece, { id, offset: 0 });
  if (!Buffer.from(read.base64, 'base64').includes(canary(3))) throw new Error('the file is not what was brought');
}

/** Each sees that the other is there and where she writes: whispers, in clear nowhere. */
async function meet(one: Desk, other: Desk, id: string): Promise<void> {
  const place = { entity: 'person', id };
  const stay = (desk: Desk): (() => void) =>
    desk.core.caller.watch(presenceWatch, place, { message: () => undefined, ended: () => undefined });
  const leave = [stay(one), stay(other)];
  for (const desk of [one, other])
    await heard(desk.core.caller, presenceWatch, place, ({ others }) => others.some(({ elsewhere }) => elsewhere));
  await one.core.caller.call(presenceTell, { ...place, field: 'nickname' });
  await heard(other.core.caller, presenceWatch, place, ({ others }) =>
    others.some(({ elsewhere, field }) => elsewhere && field === 'nickname'),
  );
  for (const end of leave) end();
}

/** With the cable out both write the same field; then they meet, and one answers. */
async function disagree(one: Desk, other: Desk, wire: Wire, id: string): Promise<void> {
  const rename = (desk: Desk, number: number): Promise<string[]> =>
    save(desk, [{ kind: 'edit', entity: 'person', id, values: { nickname: canary(number) } }]);
  wire.pull(true);
  await rename(one, 301);
  await rename(other, 302);
  wire.pull(false);
  const asked = async (desk: Desk): Promise<boolean> =>
    (await desk.core.caller.call(listQuestions, {})).rows.some((row) => row.id === id);
  for (const desk of [one, other]) await comes('the question', () => asked(desk));
  for (;;) {
    const { questions } = await one.core.caller.call(openQuestion, { entity: 'person', id });
    const [question] = questions;
    if (question === undefined) break;
    const seen = question.writes.map(({ op }) => op);
    const answer = { take: 'write', op: seen[0]! } as const;
    await one.core.caller.call(answerQuestion, {
      entity: 'person',
      id,
      register: question.register,
      seen,
      answer,
    });
  }
  await comes('the answer', async () => !(await asked(other)));
}

/** What is taken back, hidden, joined, parted, moved to where few see it, and destroyed. */
async function second(one: Desk, made: readonly string[]): Promise<void> {
  const { caller } = one.core;
  const [edited, deleted, survivor, merged, erased, noted] = made as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const { ops } = await caller.call(saveRecords, {
    changes: [{ kind: 'edit', entity: 'person', id: edited, values: { nickname: canary(310) } }],
  });
  await caller.call(undoChange, { op: ops[0]!.op });
  await save(one, [{ kind: 'delete', entity: 'person', id: deleted, reason: `asked by ${canary(311)}` }]);
  await save(one, [{ kind: 'restore', entity: 'person', id: deleted }]);
  const reason = `the same, says ${canary(312)}`;
  const { merge } = await caller.call(mergePeople, { survivor, merged, reason, confirmed: true });
  await caller.call(unmergePeople, { merge, reason: `not the same, says ${canary(313)}` });
  await caller.call(eraseRecord, { entity: 'person', id: erased, reason: `asked by ${canary(314)}` });
  const [note] = await save(one, [
    {
      kind: 'create',
      entity: 'activity',
      values: { kind: 'note', at: AT, person: noted, text: `only for few: ${canary(315)}` },
    },
  ]);
  await caller.call(reclassifyRecord, { entity: 'activity', id: note!, reason: `because of ${canary(316)}` });
}

const MOST_SAVES = 5_000;

/** Until there are enough envelopes for a snapshot to be due (ADR 0018). */
async function busy(desk: Desk, id: string, isEnough: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < MOST_SAVES; turn += 1) {
    if (turn % 50 === 0 && (await isEnough())) return;
    const nickname = `${canary(turn % 400)} ${turn}`;
    await save(desk, [{ kind: 'edit', entity: 'person', id, values: { nickname } }]);
    await pause(3);
  }
  throw new Error('there were never envelopes enough for a snapshot');
}

/** Until all that was written at any of them is sent and fetched. */
export async function together(...desks: readonly Desk[]): Promise<void> {
  for (const desk of desks) await comes('what was written', () => isSettled(desk));
}

/** Ends with both desks open, and everything at both. `isLong`: so many envelopes are at the relay that it needs no more. */
export async function shareDay(one: Desk, other: Desk, wire: Wire, isLong: () => Promise<boolean>): Promise<void> {
  const { devices } = await one.core.caller.call(listDevices, {});
  for (const [at, { device }] of devices.entries())
    await one.core.caller.call(renameDevice, { device, name: `Front desk of ${canary(320 + at)}` });
  await one.core.caller.call(addUser, {
    login: 'bea',
    name: `Bea ${canary(330)}`,
    role: 'staff',
    ownPassword: PASSWORD,
    firstPassword: COLLEAGUE_PASSWORD,
  });
  const [ours, theirs] = await Promise.all([people(one, 0), people(other, PEOPLE)]);
  await comes('her people', () => isHere(one, 'person', theirs.at(-1)!));
  await comes('our people', () => isHere(other, 'person', ours.at(-1)!));
  await meet(one, other, ours[0]!);
  await document(one, other, ours[1]!);
  await disagree(one, other, wire, theirs[2]!);
  await second(other, ours.slice(3));
  await busy(one, theirs[10]!, isLong);
  await together(one, other);
}
