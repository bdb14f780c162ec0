import { inflateRawSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestImport, type TestImport } from '#modules/importing/testing.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { ExportRequest } from '#shared/api/export.api.ts';
import { exportText } from './export-text.ts';
import { createExports } from './exports.ts';

let test: TestImport;
let exports: ReturnType<typeof createExports>;
beforeEach(async () => {
  test = await openTestImport();
  exports = createExports(test.platform);
});
afterEach(() => test.close());

const REASON = 'Mailing of the new opening hours';
const people = (more: object = {}): ExportRequest =>
  ({ scope: { kind: 'list', entity: 'person', ...more }, as: 'csv', reason: REASON }) as ExportRequest;
const create = (entity: string, values: object): string =>
  test.records.commit({
    actor: test.admin,
    changes: [{ kind: 'create', entity, values: values as Record<string, unknown> }],
  }).ops[0]!.record;

async function take(request: ExportRequest, actor: Actor = test.admin): Promise<string> {
  const id = exports.begin(actor, 'one', request);
  let text = '';
  for (let done = false; !done; ) {
    const piece = await exports.next(actor, 'one', id);
    text += piece.text;
    done = piece.done;
    expect(piece.bytes).toBe(Buffer.byteLength(text));
  }
  return text;
}
const rowsOf = (csv: string) => parse(csv, { bom: true, columns: true }) as Record<string, string>[];
const codeOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
  } catch (thrown) {
    return (thrown as { code: string }).code;
  }
  return 'none';
};
const entries = () =>
  test.writer
    .prepare(
      "SELECT a.action, a.entity, v.value FROM audit a JOIN audit_value v ON v.seq = a.seq WHERE a.action LIKE 'export%' ORDER BY a.seq",
    )
    .all()
    .map(({ action, entity, value }) => ({
      action,
      entity,
      ...(JSON.parse(inflateRawSync(value as Uint8Array).toString()) as object),
    }));

describe('taking out a list', () => {
  it('is for those who may, and nothing leaves before the entry of what, why and for whom', async () => {
    create('person', { name: { given: 'Ann', family: 'Lee' }, lifecycle: 'active' });
    create('person', { name: { given: 'Bo', family: 'Lee' }, lifecycle: 'inactive' });
    expect(await codeOf(() => exports.begin(test.reader, 'one', people()))).toBe('access.denied');
    expect(entries()).toEqual([]);
    const filter = { field: 'lifecycle', op: 'is', value: 'active' };
    const id = exports.begin(test.admin, 'one', {
      ...people({ filter, columns: ['name', 'created'] }),
      recipient: 'The printer in Elm Street',
    });
    const begun = {
      action: 'export',
      entity: 'person',
      export: id,
      scope: { filter, marked: null, columns: ['name'] },
      as: 'csv',
      reason: REASON,
      recipient: 'The printer in Elm Street',
    };
    expect(entries()).toEqual([begun]);
    const { text, done, rows, bytes } = await exports.next(test.admin, 'one', id);
    expect({ done, rows }).toEqual({ done: true, rows: 1 });
    expect(rowsOf(text)).toEqual([expect.objectContaining({ 'name.given': 'Ann', name: 'Ann Lee' })]);
    expect(entries()).toEqual([
      begun,
      { action: 'export-end', entity: 'person', export: id, rows: 1, bytes, complete: true },
    ]);
  });

  it('asks no more of fields than they may be asked', async () => {
    expect(await codeOf(() => exports.begin(test.admin, 'one', people({ columns: ['no such'] })))).toBe(
      'filter.invalid',
    );
    const filter = { field: 'birthDate', op: 'contains', value: '\u0000' };
    expect(await codeOf(() => exports.begin(test.admin, 'one', people({ filter })))).toBe('filter.invalid');
    expect(await codeOf(() => exports.begin(test.admin, 'one', people({ entity: 'constructor' })))).toBe(
      'entity.unknown',
    );
    expect(
      await codeOf(() =>
        exports.begin(test.admin, 'one', {
          ...people(),
          scope: { kind: 'record', entity: 'person', id: test.newId(), history: false },
        }),
      ),
    ).toBe('record.missing');
    expect(entries()).toEqual([]);
  });

  it('never writes a formula, and keeps every sign', async () => {
    const hostile = ['=cmd|"/c calc"!A1', '+1', '-1', '@SUM(A1)', 'a"b,c', "'=x", '\u202egnp.exe'];
    for (const nickname of hostile) create('person', { nickname });
    const csv = await take(people({ columns: ['nickname'] }));
    for (const row of parse(csv, { bom: true }) as string[][])
      for (const cell of row) expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
    expect(rowsOf(csv).map(({ nickname }) => nickname)).toEqual(
      hostile.map((text) => (/^'*[=+\-@]/.test(text) ? `'${text}` : text)),
    );
  });

  it('gives all of a list in pieces, or the marked ones, and no deleted one', async () => {
    const ids = Array.from({ length: 450 }, (_, at) =>
      create('person', { name: { given: `P${at}`, family: 'Q' } }),
    );
    test.records.commit({ actor: test.admin, changes: [{ kind: 'delete', entity: 'person', id: ids[7]! }] });
    const left = ids.filter((_, at) => at !== 7);
    expect(rowsOf(await take(people())).map((row) => row['almoner.person'])).toEqual(left);
    const json = JSON.parse(await take({ ...people(), as: 'json' })) as {
      records: { id: string; name: object }[];
    };
    expect(json.records.map(({ id }) => id)).toEqual(left);
    expect(json.records[0]).toMatchObject({ name: { given: 'P0', family: 'Q' } });
    const marked = [ids[3]!, ids[7]!, ids[440]!, ids[3]!];
    const rows = rowsOf(await take(people({ ids: marked })));
    expect(rows.map((row) => row['almoner.person']).sort()).toEqual([ids[3], ids[440]].sort());
    expect(JSON.parse(await take({ ...people({ entity: 'account' }), as: 'json' }))).toMatchObject({
      records: [],
    });
    expect(rowsOf(await take(people({ entity: 'account' })))).toEqual([]);
  });

  it('belongs to who began it, and ends with an entry when it is given up', async () => {
    create('person', { nickname: 'Bo' });
    const id = exports.begin(test.admin, 'one', people());
    const other = { ...test.admin, userId: test.newId() };
    expect(await codeOf(() => exports.next(test.admin, 'two', id))).toBe('export.lost');
    expect(await codeOf(() => exports.next(other, 'one', id))).toBe('export.lost');
    // A role that was taken away while it ran holds at the next piece.
    expect(await codeOf(() => exports.next({ ...test.admin, role: 'read-only' }, 'one', id))).toBe(
      'access.denied',
    );
    exports.drop('two', id);
    exports.drop('one', id);
    expect(await codeOf(() => exports.next(test.admin, 'one', id))).toBe('export.lost');
    const begun = Array.from({ length: 6 }, () => exports.begin(test.admin, 'one', people()));
    expect(await codeOf(() => exports.next(test.admin, 'one', begun[0]!))).toBe('export.lost');
    exports.close();
    const ended = entries().filter(({ action }) => action === 'export-end');
    expect(ended).toHaveLength(7);
    expect(ended.every((entry) => 'complete' in entry && entry.complete === false)).toBe(true);
  });

  it('is not torn by two calls at once', async () => {
    create('person', { nickname: 'Bo' });
    const id = exports.begin(test.admin, 'one', people());
    const [first, second] = await Promise.allSettled([
      exports.next(test.admin, 'one', id),
      exports.next(test.admin, 'one', id),
    ]);
    expect(first).toMatchObject({ status: 'fulfilled', value: { done: true, rows: 1 } });
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'export.lost' } });
  });
});

describe('taking out one person', () => {
  const record = (id: string, as: 'csv' | 'json', history = false): ExportRequest => ({
    scope: { kind: 'record', entity: 'person', id, history },
    as,
    reason: 'She asked for her record',
  });
  let id: string;
  beforeEach(() => {
    id = create('person', {
      name: { given: 'Ann', family: 'Lee' },
      identifiers: [{ value: { system: 'urn:clinic', type: 'MR', value: '10023' } }],
    });
    const friend = create('person', { name: { given: 'Bo', family: 'Ito' } });
    create('coverage', { person: id, payerName: 'Acme', memberId: '=77' });
    create('flag', { person: id, kind: 'careGap', label: 'Flu vaccine', recorded: '2026-01-02' });
    create('relationshipNote', { person: id, topic: 'transport', text: 'Comes by\nbus' });
    create('relationship', { from: id, to: friend, type: 'spouse', note: 'call her first' });
    create('activity', { person: id, kind: 'call', subject: 'Reminder', at: '2026-01-05T10:00:00.000Z' });
    test.records.commit({
      actor: test.admin,
      changes: [{ kind: 'edit', entity: 'person', id, values: { nickname: 'Annie' } }],
    });
  });

  it('gives all there is as JSON, and the history where it is asked for', async () => {
    const without = JSON.parse(await take(record(id, 'json'))) as Record<string, unknown>;
    expect(without).toMatchObject({
      entity: 'person',
      record: { id, title: 'Ann Lee', nickname: 'Annie', identifiers: [{ value: { value: '10023' } }] },
      relationships: [{ type: 'spouse', other: { title: 'Bo Ito' }, note: 'call her first' }],
      coverages: [{ payerName: 'Acme', memberId: '=77' }],
      flags: [{ label: 'Flu vaccine' }],
      relationshipNotes: [{ text: 'Comes by\nbus' }],
      timeline: [{ kind: 'call', title: 'Reminder' }],
    });
    expect(without).not.toHaveProperty('history');
    const withHistory = JSON.parse(await take(record(id, 'json', true))) as { history: object[] };
    expect(withHistory.history).toMatchObject([{ field: 'nickname', after: 'Annie' }, { kind: 'create' }]);
    expect(entries().at(0)).toMatchObject({ action: 'export', scope: { history: false }, recipient: null });
  });

  it('gives fields and values as CSV, without a formula', async () => {
    const csv = await take(record(id, 'csv', true));
    const rows = rowsOf(csv);
    const value = (part: string, field: string) =>
      rows.find((row) => row.part === part && row.field === field)?.value;
    expect(value('record', 'identifiers')).toBe('urn:clinic|10023');
    expect(value('coverages', 'memberId')).toBe("'=77");
    expect(value('relationshipNotes', 'text')).toBe('Comes by\nbus');
    expect(value('relationships', 'other')).toBe('Bo Ito');
    expect(value('timeline', 'title')).toBe('Reminder');
    expect(value('history', 'after')).toBe('Annie');
  });

  it('says what this device does not hold, so that nobody takes it for none', async () => {
    exports = createExports({ ...test.platform, holds: (space) => space === 'org' });
    const json = JSON.parse(await take(record(id, 'json', true))) as Record<string, unknown>;
    expect(json).toMatchObject({ notHeld: ['clinical', 'restricted'], timeline: [{ title: 'Reminder' }] });
    expect(json.history).toHaveLength(2);
    const rows = rowsOf(await take(record(id, 'csv')));
    expect(rows.filter(({ part }) => part === 'notHeld').map(({ value }) => value)).toEqual([
      'clinical',
      'restricted',
    ]);
    const flags = { ...people(), scope: { kind: 'list', entity: 'flag' }, as: 'json' } as const;
    expect(JSON.parse(await take(flags))).toMatchObject({ notHeld: ['clinical'] });
    expect(JSON.parse(await take({ ...people(), as: 'json' }))).not.toHaveProperty('notHeld');
  });

  it('holds nothing that the actor may not see', async () => {
    for (const as of ['json', 'csv'] as const) {
      const asking = () => ({ platform: test.platform, actor: test.reader });
      let text = '';
      for await (const piece of exportText(asking, record(id, as, true), [])) text += piece.text;
      expect(text).toContain('Annie');
      for (const hidden of ['Flu vaccine', 'Comes by', 'call her first']) expect(text).not.toContain(hidden);
    }
  });
});
