/**
 * Entries that stand under somebody, or a task, that was erased before this asked for eyes: the question is put where it would stand
 * now (records/questions.ts). Few records are ever erased, and what stands under each is found by its index.
 */
import type { Migration } from '#platform/database/migrator.ts';

/** Table and column of what stands under a person; of a task its comments and mentions. */
const UNDER_PERSON = [
  ['activity', 'person'],
  ['appointment', 'person'],
  ['coverage', 'person'],
  ['document_record', 'person'],
  ['flag', 'person'],
  ['relationship', 'from'],
  ['relationship', 'to'],
  ['relationship_note', 'person'],
  ['task', 'person'],
] as const;
const UNDER_TASK = [
  ['task_comment', 'task'],
  ['task_mention', 'task'],
] as const;

/** The text of an id. */
const TEXT = `lower(substr(hex(o.id), 1, 8) || '-' || substr(hex(o.id), 9, 4) || '-' || substr(hex(o.id), 13, 4) || '-' ||
    substr(hex(o.id), 17, 4) || '-' || substr(hex(o.id), 21))`;

const questions = (
  parent: 'person' | 'task',
  under: readonly (readonly [table: string, column: string])[],
): string => `
INSERT INTO attention (record, register, kind, entity, heads, since)
WITH gone AS MATERIALIZED (
  SELECT d.record, d.versions FROM document d JOIN ${parent} p ON p.id = d.record
  WHERE json_type(d.versions, '$."!"') IS NOT NULL
), entry AS (
  ${under
    .map(
      ([table, column]) =>
        `SELECT g.record, ${TEXT} AS op, o.hlc FROM gone g JOIN "${table}" t ON t."${column}" = g.record
  JOIN op o ON o.record = t.id AND o.kind = 'create' AND o.hlc = t.created WHERE t.deleted IS NULL`,
    )
    .join('\n  UNION ')}
), head AS (
  SELECT * FROM entry
  UNION SELECT g.record, ${TEXT}, o.hlc FROM gone g JOIN op o ON o.record = g.record AND o.kind = 'erase'
  WHERE g.record IN (SELECT record FROM entry) AND instr(json_extract(g.versions, '$."!"'), ${TEXT}) > 0
)
SELECT record, '~', 'erased-added', '${parent}', (
  SELECT json_group_array(op) FROM (SELECT op FROM head h WHERE h.record = head.record ORDER BY op)
), max(hlc) FROM head GROUP BY record;
`;

export const migration: Migration = {
  id: '20261122T1610-erased-entries-people',
  sql: questions('person', UNDER_PERSON) + questions('task', UNDER_TASK),
};
