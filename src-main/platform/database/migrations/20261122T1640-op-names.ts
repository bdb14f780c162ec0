/**
 * An op is known by its id within its space: what somebody writes in one space hides nothing in another (ADR 0003).
 * An op that came blanked may be put beside what it said, when that comes: whether it holds under its name is for the door of merging.
 */
import type { Migration } from '../migrator.ts';

export const migration: Migration = {
  id: '20261122T1640-op-names',
  sql: `
DROP INDEX op_id;
CREATE UNIQUE INDEX op_id ON op (id, space);

DROP TRIGGER op_only_blanked;
CREATE TRIGGER op_only_blanked BEFORE UPDATE ON op WHEN NOT (
  NEW.seq IS OLD.seq AND NEW.id IS OLD.id AND NEW.record IS OLD.record AND NEW.entity IS OLD.entity
  AND NEW.kind IS OLD.kind AND NEW.space IS OLD.space AND NEW.hlc IS OLD.hlc AND NEW.device IS OLD.device
  AND NEW.actor IS OLD.actor AND NEW.batch IS OLD.batch AND NEW.undoes IS OLD.undoes
  AND (
    (NEW.salt IS NULL OR NEW.salt IS OLD.salt) AND (NEW.body IS NULL OR NEW.body IS OLD.body)
    AND (NEW.doc IS NULL OR NEW.doc IS OLD.doc) AND (NEW.events IS NULL OR NEW.events IS OLD.events)
    OR OLD.salt IS NULL AND OLD.body IS NULL AND NEW.salt IS NOT NULL AND NEW.body IS NOT NULL
    AND EXISTS (SELECT 1 FROM erased_op e WHERE e.seq = OLD.seq)
  )
) BEGIN
  SELECT RAISE(ABORT, 'an op is never changed, only blanked');
END;

DROP TRIGGER erased_op_no_delete;
CREATE TRIGGER erased_op_no_delete BEFORE DELETE ON erased_op
WHEN NOT EXISTS (SELECT 1 FROM op WHERE op.seq = OLD.seq AND op.body IS NOT NULL) BEGIN
  SELECT RAISE(ABORT, 'what is left of an op is never deleted');
END;
`,
};
