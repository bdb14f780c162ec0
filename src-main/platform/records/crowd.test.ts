/** Many ops of one record in one envelope, as nobody honest sends: their number costs, not its square. */
import { afterEach, expect, test, vi } from 'vitest';
import { registry } from '#modules/entities.ts';
import { idFromBytes } from '#shared/ids/uuid.ts';
import { createMeta } from '../database/meta.ts';
import { type Op, writeOp } from './op.ts';
import {
  contentsOf,
  converge,
  create,
  openReplicas,
  opsIn,
  problemsOf,
  type Replica,
  take,
} from './replicas.testing.ts';

let desks: Replica[] = [];
afterEach(async () => {
  for (const desk of desks) await desk.close();
  desks = [];
});

const Person = registry.byName('person');
const MANY = 200;

type Forged = Pick<Op, 'kind' | 'body'>;
const FLOODS: Readonly<Record<string, (turn: number) => Forged>> = {
  creations: () => ({ kind: 'create', body: { [Person.fields.name!.id]: { given: 'x' } } }),
  'edits, the latest first': (turn) => ({
    kind: 'edit',
    body: { [Person.fields.nickname!.id]: [[], null, `v${turn}`] },
  }),
  'deletions, the latest first': () => ({ kind: 'delete', body: { seen: {} } }),
  'erasures of fields nobody knows': (turn) => ({ kind: 'erase', body: { fields: [`z${turn}`] } }),
};

test.each(Object.entries(FLOODS))('%s are not each merged against all before', async (_, of) => {
  desks = await openReplicas(registry, 3);
  const [desk, liar, one] = desks as [Replica, Replica, Replica];
  const record = create(desk, { name: { given: 'Ngo' } });
  converge(desks);
  const { writer, hlc, random, admin } = liar;
  const before = writer.prepare('SELECT max(seq) AS seq FROM op').get()!.seq as number;
  const device = idFromBytes(createMeta(writer).get('device')!);
  const made = { record, entity: Person.id, space: 'org', device, actor: admin.userId } as const;
  const rest = { batch: null, undoes: null, doc: null, events: null };
  const last = hlc.next();
  writer.transaction(() => {
    for (let turn = 0; turn < MANY; turn += 1)
      writeOp(writer, { ...made, ...rest, hlc: last - turn, ...of(turn) }, liar.newId(), random.bytes(16));
  });
  const ops = opsIn(liar, before);
  const asked = vi.spyOn(desk.writer, 'prepare');
  take(desk, ops);
  const readings = asked.mock.calls.filter(([sql]) => /op\.record = \?/.test(sql)).length;
  asked.mockRestore();
  expect(readings).toBeLessThan(MANY);
  // Whoever gets them one by one comes to the same.
  for (const op of ops) take(one, [op]);
  expect(contentsOf(one, registry)).toEqual(contentsOf(desk, registry));
  expect(problemsOf(desk, registry)).toEqual(problemsOf(one, registry));
});
