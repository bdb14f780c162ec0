/** What the update of an op may do beyond what the op says: nothing. */
import { afterEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { registry } from '#modules/entities.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import { createMeta } from '../database/meta.ts';
import type { EditBody } from './body.ts';
import { writeOp } from './op.ts';
import { bring, converge, create, edit, openReplicas, opsIn, type Replica, take } from './replicas.testing.ts';

let desks: Replica[] = [];
afterEach(async () => {
  for (const desk of desks) await desk.close();
  desks = [];
});

const Person = registry.byName('person');
const PRONOUNS = Person.fields.pronouns!.id;
const shown = (desk: Replica, id: Id) => desk.records.peek('person', id)!.values;

/** An edit of the liar's own, rightly named, with an update that says something else. */
function forge(liar: Replica, record: Id, body: EditBody, doc: Uint8Array) {
  const { writer, hlc, random } = liar;
  const before = writer.prepare('SELECT max(seq) AS seq FROM op').get()!.seq as number;
  const device = idFromBytes(createMeta(writer).get('device')!);
  const made = {
    record,
    entity: Person.id,
    kind: 'edit',
    space: 'org',
    device,
    actor: liar.admin.userId,
  } as const;
  const op = { ...made, hlc: hlc.next(), batch: null, undoes: null, body, doc, events: null };
  writer.transaction(() => writeOp(writer, op, liar.newId(), random.bytes(16)));
  return opsIn(liar, before);
}

function documentAt({ writer }: Replica, record: Id): Y.Doc {
  const doc = new Y.Doc();
  const { state } = writer.prepare('SELECT state FROM document WHERE record = ?').get(idToBytes(record))!;
  Y.applyUpdate(doc, state as Uint8Array);
  return doc;
}

/** What setting a register comes to under the number of a client. */
function updateBy(doc: Y.Doc, client: number, register: string, value: unknown): Uint8Array {
  doc.clientID = client;
  let made = new Uint8Array();
  doc.once('update', (bytes: Uint8Array) => {
    made = Uint8Array.from(bytes);
  });
  doc.getMap('r').set(register, value);
  return made;
}

test('an edit changes no register but those it says', async () => {
  desks = await openReplicas(registry, 2);
  const [desk, liar] = desks as [Replica, Replica];
  const id = create(desk, { name: { given: 'Ngo' }, nickname: 'one', pronouns: 'she' });
  edit(desk, id, { nickname: 'two' });
  converge(desks);
  take(desk, forge(liar, id, {}, updateBy(documentAt(liar, id), 4711, PRONOUNS, 'evil')));
  expect(shown(desk, id)).toMatchObject({ nickname: 'two', pronouns: 'she' });
});

test('an edit comes to what it says, whatever its update does', async () => {
  desks = await openReplicas(registry, 2);
  const [desk, liar] = desks as [Replica, Replica];
  const id = create(desk, { name: { given: 'Ngo' }, nickname: 'one', pronouns: 'she' });
  edit(desk, id, { nickname: 'two' });
  converge(desks);
  const body = { [PRONOUNS]: [null, 'she', 'they'] } as const;
  take(desk, forge(liar, id, body, updateBy(documentAt(liar, id), 4711, PRONOUNS, 'evil')));
  expect(shown(desk, id)).toMatchObject({ nickname: 'two', pronouns: 'they' });
});

test('an update under the number of another desk does not part the desks', async () => {
  desks = await openReplicas(registry, 3);
  const [desk, liar, other] = desks as [Replica, Replica, Replica];
  const id = create(desk, { name: { given: 'Ngo' }, nickname: 'one', pronouns: 'she' });
  edit(desk, id, { nickname: 'two' });
  converge(desks);
  const doc = documentAt(liar, id);
  const client = [...Y.decodeStateVector(Y.encodeStateVector(doc)).keys()].find((one) => one !== 1)!;
  const body = { [PRONOUNS]: [null, 'she', 'they'] } as const;
  const forged = forge(liar, id, body, updateBy(doc, client, PRONOUNS, 'they'));
  // The desk writes on before that comes, as one that is offline does; who takes the first passes over the second.
  edit(desk, id, { nickname: 'three' });
  take(other, forged);
  bring(desk, other);
  take(desk, forged);
  expect(shown(other, id)).toEqual(shown(desk, id));
  expect(shown(other, id)).toMatchObject({ nickname: 'three', pronouns: 'they' });
});

test.each([
  ['a number beyond JSON', 10n],
  ['bytes', new Uint8Array(3)],
  ['nothing', undefined],
  ['no number', Number.NaN],
  ['a map', new Y.Map()],
  ['a list', new Y.Array()],
  ['a document', new Y.Doc()],
  ['an element', new Y.XmlElement('x')],
])('%s in an update stops nothing', async (_, value) => {
  desks = await openReplicas(registry, 2);
  const [desk, liar] = desks as [Replica, Replica];
  const id = create(desk, { name: { given: 'Ngo' }, nickname: 'one', pronouns: 'she' });
  edit(desk, id, { nickname: 'two' });
  converge(desks);
  const body = { [PRONOUNS]: [null, 'she', 'they'] } as const;
  take(desk, forge(liar, id, body, updateBy(documentAt(liar, id), 4711, PRONOUNS, value)));
  expect(shown(desk, id).pronouns).toBe('they');
});
