/** What imports forget of a record that was erased: by which keys they knew it, what they had brought, and refusals that quote it. */
import type { Writer } from '#platform/database/types.ts';
import type { Forget } from '#platform/records/erasing.ts';
import { idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import type { Written } from '../engine/merge.ts';
import { refusalSeal, unitSeal } from './seals.ts';
import type { UnitRow } from './unit-row.ts';

/** Refusals looked at in a step. */
const SLICE = 500;

/** The fingerprints of erased fields go, since so short a sum over a short value could be tried out. */
function forgetFields(writer: Writer, row: Readonly<Record<string, unknown>>, fields: readonly string[]): void {
  const written = Object.entries(JSON.parse(row.written as string) as Written);
  const left = JSON.stringify(Object.fromEntries(written.filter(([field]) => !fields.includes(field))));
  const unit = {
    ...(row as unknown as UnitRow),
    record: idFromBytes(row.record as Uint8Array),
    hash: '',
    written: left,
  };
  writer
    .prepare('UPDATE import_unit SET hash = ?, written = ?, seal = ? WHERE seq = ?')
    .run('', left, unitSeal(unit), row.seq);
}

export const forgetInImports = (writer: Writer): Forget =>
  function* ({ record, fields, texts }) {
    const id = idToBytes(record);
    writer.transaction(() => {
      const units = writer.prepare('SELECT * FROM import_unit WHERE record = ?').all(id);
      for (const unit of units)
        if (fields) forgetFields(writer, unit, fields);
        else {
          writer.prepare('DELETE FROM import_alias WHERE key = ?').run(unit.key);
          writer.prepare('DELETE FROM import_unit WHERE seq = ?').run(unit.seq);
        }
      if (fields) return;
      writer.prepare('DELETE FROM import_link WHERE record = ?').run(id);
      writer.prepare('DELETE FROM possible_duplicate WHERE person = ? OR other = ?').run(id, id);
    });
    yield;
    const some = writer.prepare(`SELECT * FROM import_refusal WHERE seq > ? ORDER BY seq LIMIT ${SLICE}`);
    for (let seq = 0; ; ) {
      const rows = some.all(seq);
      writer.transaction(() => {
        for (const row of rows) {
          const said = `${row.params} ${row.message}`;
          if (!texts.some((text) => said.includes(text))) continue;
          const left = { ...row, params: null, message: row.code };
          writer
            .prepare('UPDATE import_refusal SET params = NULL, message = code, seal = ? WHERE seq = ?')
            .run(refusalSeal(left), row.seq);
        }
      });
      if (rows.length < SLICE) return;
      seq = rows.at(-1)!.seq as number;
      yield;
    }
  };
