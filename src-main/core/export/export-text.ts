/** The file itself, as pieces of text: CSV with a byte order mark, by which spreadsheets know UTF-8, or JSON. */
import { registry } from '#modules/entities.ts';
import type { ExportRequest } from '#shared/api/export.api.ts';
import type { RecordView } from '#shared/api/records.api.ts';
import { csvLine } from '#shared/csv/csv-cell.ts';
import { notHeldOf } from '#shared/entity/space.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { recordQueries } from '../record.handlers.ts';
import { csvColumns, type Titles } from './csv-columns.ts';
import { type Asking, type PartItem, recordParts } from './record-parts.ts';

export interface TextPiece {
  readonly text: string;
  /** Records, or things of the one record, in this piece. */
  readonly rows: number;
}

type ListScope = Extract<ExportRequest['scope'], { kind: 'list' }>;
type RecordScope = Extract<ExportRequest['scope'], { kind: 'record' }>;

interface Page {
  readonly rows: readonly RecordView[];
  readonly titles: Titles;
}

const BYTE_ORDER_MARK = '\u{feff}';
const LINE = '\r\n';
/** Records read at once: what a reader answers in a few milliseconds. */
const PAGE = 200;

/** Who asks may change while an export runs, as a role does; each page is read by who asks for it. */
type AskNow = () => Asking;

async function* pagesOf(ask: AskNow, scope: ListScope): AsyncGenerator<Page> {
  if (scope.ids) {
    const ids: readonly Id[] = [...new Set(scope.ids)];
    for (let at = 0; at < ids.length; at += PAGE) {
      const { platform, actor } = ask();
      const part = ids.slice(at, at + PAGE);
      yield await platform.read(actor, recordQueries.byIds, { entity: scope.entity, ids: part });
    }
    return;
  }
  let after: string | null | undefined;
  while (after !== null) {
    const { platform, actor } = ask();
    const page: Page & { readonly next: string | null } = await platform.read(actor, recordQueries.list, {
      entity: scope.entity,
      ...(scope.filter ? { filter: scope.filter } : {}),
      sort: { field: 'created', direction: 'asc' },
      limit: PAGE,
      state: 'live',
      now: platform.clock.now(),
      ...(after === undefined ? {} : { after }),
    });
    yield page;
    after = page.next;
  }
}

/** `columns`: names of fields, each one that the actor may read. */
async function* listAsCsv(ask: AskNow, scope: ListScope, columns: readonly string[]): AsyncGenerator<TextPiece> {
  const table = csvColumns(registry.byName(scope.entity), columns);
  let head = BYTE_ORDER_MARK + csvLine(table.map(({ header }) => header)) + LINE;
  for await (const { rows, titles } of pagesOf(ask, scope)) {
    const lines = rows.map((row) => csvLine(table.map((column) => column.cell(row, titles))) + LINE);
    yield { text: head + lines.join(''), rows: rows.length };
    head = '';
  }
}

async function* listAsJson(ask: AskNow, scope: ListScope, columns: readonly string[]): AsyncGenerator<TextPiece> {
  const { entity: name } = scope;
  const entity = registry.byName(name);
  const at = new Date(ask().platform.clock.now()).toISOString();
  yield { text: `{"entity":${JSON.stringify(name)},"exportedAt":"${at}","records":[`, rows: 0 };
  let between = '\n';
  for await (const { rows, titles } of pagesOf(ask, scope)) {
    let text = '';
    for (const { id, values, createdAt, updatedAt } of rows) {
      const chosen = Object.fromEntries(
        columns.filter((column) => values[column] !== undefined).map((column) => [column, values[column]]),
      );
      const linked = Object.fromEntries(
        Object.keys(chosen)
          .filter((column) => entity.fields[column]?.type.target !== undefined)
          .map((column) => [chosen[column] as string, titles[chosen[column] as string]] as const)
          .filter(([, known]) => typeof known === 'string'),
      );
      const more = Object.keys(linked).length > 0 ? { linked } : {};
      text += between + JSON.stringify({ id, ...chosen, createdAt, updatedAt, ...more });
      between = ',\n';
    }
    yield { text, rows: rows.length };
  }
  const notHeld = notHeldOf(ask().platform, [entity]);
  const rest = notHeld.length > 0 ? `,"notHeld":${JSON.stringify(notHeld)}` : '';
  yield { text: `\n]${rest}}\n`, rows: 0 };
}

const cellsOf = ({ part, id, at, facts }: PartItem): readonly (readonly string[])[] =>
  facts.map(([field, text]) => [part, id ?? '', at ?? '', field, text]);

async function* recordAsCsv(ask: AskNow, scope: RecordScope): AsyncGenerator<TextPiece> {
  yield { text: BYTE_ORDER_MARK + csvLine(['part', 'id', 'at', 'field', 'value']) + LINE, rows: 0 };
  for await (const item of recordParts(ask(), scope))
    yield {
      text: cellsOf(item)
        .map((cells) => csvLine(cells) + LINE)
        .join(''),
      rows: 1,
    };
}

async function* recordAsJson(ask: AskNow, scope: RecordScope): AsyncGenerator<TextPiece> {
  const at = new Date(ask().platform.clock.now()).toISOString();
  yield { text: `{"entity":${JSON.stringify(scope.entity)},"exportedAt":"${at}"`, rows: 0 };
  let open: string | null = null;
  for await (const { part, json } of recordParts(ask(), scope)) {
    const single = part === 'record' || part === 'household' || part === 'notHeld';
    const end = open !== null && open !== part ? '\n]' : '';
    const begin = single || open !== part ? `,\n${JSON.stringify(part)}:${single ? '' : '[\n'}` : ',\n';
    yield { text: end + begin + JSON.stringify(json), rows: 1 };
    open = single ? null : part;
  }
  yield { text: open === null ? '\n}\n' : '\n]}\n', rows: 0 };
}

/** The file that is asked for. `columns`: of a list, as the request was checked. */
export function exportText(
  ask: AskNow,
  { scope, as }: ExportRequest,
  columns: readonly string[],
): AsyncGenerator<TextPiece> {
  if (scope.kind === 'list') return (as === 'csv' ? listAsCsv : listAsJson)(ask, scope, columns);
  return (as === 'csv' ? recordAsCsv : recordAsJson)(ask, scope);
}
