/** The column by which a table that was exported here is known again when it is imported: each row's own record. */
const PREFIX = 'almoner.';

export const recordHeader = (entity: string): string => `${PREFIX}${entity}`;

/** The entity whose records a header names; undefined for any other header. */
export const entityOfRecordHeader = (header: string): string | undefined =>
  header.startsWith(PREFIX) ? header.slice(PREFIX.length) : undefined;
