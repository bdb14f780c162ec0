/**
 * What somebody does who has a device of the clinic and another program on it: ops that no door for writing lets through, in envelopes that are
 * properly his. Each is another op made anew, with something in it that is not so. His own device merges it as everybody else's does.
 */

import { nameOp } from '#platform/records/op-name.ts';
import type { BlankedOp } from '#platform/records/types.ts';
import { idToBytes } from '#shared/ids/uuid.ts';
import type { Rng } from '../../durability/rng.ts';
import type { Desk } from '../world/desk.ts';
import { DeadError } from '../world/mortal.ts';
import type { World } from '../world/world.ts';
import type { Canaries } from './canaries.ts';

type Row = Readonly<Record<string, unknown>>;

interface Lie {
  readonly name: string;
  change(row: Row, another: Row, hands: { readonly rng: Rng; readonly canaries: Canaries }): Row;
}

const bodyOf = (row: Row): Record<string, unknown> =>
  JSON.parse(Buffer.from(row.body as Uint8Array).toString()) as Record<string, unknown>;
const withBody = (row: Row, body: unknown): Row => ({ ...row, body: Buffer.from(JSON.stringify(body)) });

const NOBODY = '0190a000-0000-8000-8000-00000000dead';
const VALUES: readonly unknown[] = [null, 7, '', 'x', [], {}, [{ key: 'k' }], { given: 4 }, true, '1900-99-99'];
const SEEN: readonly unknown[] = [null, [], NOBODY, [NOBODY], [NOBODY, NOBODY], 4, 'x', {}];
const REGISTERS = [
  'nickname',
  'nickname!1',
  'nickname!7',
  'nobody',
  'phones',
  'phones/x',
  '~',
  '!',
  'toString',
  '',
];

/** Of what a register was told, one part is another. */
const rewritten = (rng: Rng, canaries: Canaries): unknown => {
  const written: unknown[] = [
    rng.pick(SEEN),
    rng.pick(VALUES),
    rng.chance(0.5) ? canaries.text() : rng.pick(VALUES),
  ];
  return rng.chance(0.2) ? rng.pick(VALUES) : written;
};

const LIES: readonly Lie[] = [
  { name: 'said again', change: (row) => row },
  { name: 'of another record', change: (row, { record }) => ({ ...row, record }) },
  { name: 'of another entity', change: (row, { entity }) => ({ ...row, entity }) },
  { name: 'of an entity of nobody', change: (row) => ({ ...row, entity: 'ent.of.nobody' }) },
  { name: 'of a kind of nobody', change: (row) => ({ ...row, kind: 'frobnicate' }) },
  {
    name: 'of another kind',
    change: (row, _, { rng }) => ({
      ...row,
      kind: rng.pick(['create', 'edit', 'delete', 'restore', 'retract', 'erase']),
    }),
  },
  {
    name: 'in another space',
    change: (row, _, { rng }) => ({ ...row, space: rng.pick(['org', 'clinical', 'restricted']) }),
  },
  { name: 'of the beginning of time', change: (row) => ({ ...row, hlc: 1 }) },
  { name: 'with another’s document', change: (row, { doc }) => ({ ...row, doc }) },
  { name: 'with a document that is none', change: (row) => ({ ...row, doc: Buffer.from([1, 2, 3, 255, 0]) }) },
  { name: 'with another’s body', change: (row, { body }) => ({ ...row, body }) },
  {
    name: 'that saw something else',
    change: (row, _, { rng }) => {
      const body = bodyOf(row);
      if (row.kind !== 'edit') return withBody(row, { ...body, seen: rng.pick(SEEN), under: rng.pick(SEEN) });
      const seeing = Object.entries(body).map(([register, written]) => [
        register,
        Array.isArray(written) && register !== '~' ? [rng.pick(SEEN), ...written.slice(1)] : written,
      ]);
      return withBody(row, Object.fromEntries(seeing));
    },
  },
  {
    name: 'an edit of no form',
    change: (row, _, { rng, canaries }) =>
      withBody({ ...row, kind: 'edit' }, { [rng.pick(REGISTERS)]: rewritten(rng, canaries) }),
  },
  {
    name: 'a creation of no form',
    change: (row, _, { rng, canaries }) =>
      withBody(
        { ...row, kind: 'create', doc: null },
        {
          [rng.pick(REGISTERS)]: rng.chance(0.5) ? canaries.text() : rng.pick(VALUES),
        },
      ),
  },
  {
    name: 'a mark that says nothing',
    change: (row, _, { rng }) =>
      withBody({ ...row, kind: rng.pick(['delete', 'restore', 'retract']), doc: null }, {}),
  },
  {
    name: 'an erasure of no form',
    change: (row, _, { rng }) =>
      withBody({ ...row, kind: 'erase', doc: null }, { fields: rng.pick([[], ['nobody'], ['', '~'], 'x', null]) }),
  },
];

const COLUMNS = 'record, entity, kind, space, hlc, body, doc';

/** One op that says what is not so. */
export function forgeAt(world: World, desk: Desk): void {
  const { running } = desk;
  if (running === null || desk.isAsleep) return;
  const { core, client } = running;
  const { rng, canaries } = world;
  const rows = core.writer
    .prepare(`SELECT ${COLUMNS} FROM op WHERE body IS NOT NULL ORDER BY seq DESC LIMIT 12`)
    .all();
  if (rows.length === 0) return;
  const lies = rng.chance(0.6) ? [rng.pick(LIES)] : [rng.pick(LIES), rng.pick(LIES)];
  const told = lies.reduce<Row>((row, lie) => lie.change(row, rng.pick(rows), { rng, canaries }), {
    ...rng.pick(rows),
    hlc: core.hlc.next(),
  });
  const unnamed = {
    ...told,
    ...{ salt: Buffer.from(client.random.bytes(16)), device: idToBytes(desk.device.id) },
    ...{ actor: idToBytes(NOBODY), batch: null, undoes: null, events: null },
  };
  const { id } = nameOp(unnamed, idToBytes(core.newId()));
  const row = { ...unnamed, id } as unknown as BlankedOp;
  try {
    core.writer.transaction(() => core.records.apply([row]));
  } catch (thrown) {
    if (!(thrown instanceof DeadError)) throw thrown;
    return;
  }
  client.sync.committed();
  // It died of sending it: what it wrote is noted when it starts again.
  if (desk.running !== running) return;
  world.ledger.note(desk.number, core.writer, desk.device.id, client.belonging.log.state()?.heads ?? []);
  const what = lies.map(({ name }) => name).join(', ');
  world.tell(`${desk.name} forges an op ${Buffer.from(id).toString('hex').slice(-6)}: ${what}`);
}
