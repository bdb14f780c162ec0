/** Everything an import may say. A fault about one unit stands in the batch's list with its source and place. */
import { defineFaults } from '#shared/errors/fault.ts';

/** About the whole run. */
export const importFaults = defineFaults({
  'import.nothing_read': {
    message: 'Nothing in these files could be read. {source}: {reason}',
    remedy: 'See the reason beside each file. Almoner reads FHIR R4 (JSON, NDJSON), CSV and vCard.',
  },
  'import.not_found': {
    message: 'There is no file or folder “{path}”.',
    remedy: 'Check the name, and that the disk or network folder is connected.',
  },
  'import.batch_missing': {
    message: 'There is no such import.',
    remedy: 'Look for it in the list of imports.',
  },
  'import.mapping_invalid': {
    message: 'The column mapping cannot be used: {problem}.',
    remedy: 'Correct the mapping, or leave it out to have the columns recognised.',
  },
  'import.upload_missing': {
    message: 'This upload is no longer here.',
    remedy: 'Choose the file again.',
  },
  'import.upload_broken': {
    message: 'The file did not arrive whole.',
    remedy: 'Choose the file again.',
  },
  'import.interrupted': {
    message: 'The import was stopped before its end. What it took in so far is saved.',
    remedy: 'Import the same files again: it goes on where it stopped.',
  },
  'import.running': {
    message: 'This import is still running.',
    remedy: 'Wait until it has finished, or cancel it first.',
  },
});

/** About one file, or the rest of one. */
export const fileFaults = defineFaults({
  'import.unreadable': {
    message: 'The file cannot be opened.',
    remedy: 'Check that it still exists and that you may read it.',
  },
  'import.source_gone': {
    message: 'The file was changed or removed while the import was under way.',
    remedy: 'Import it again; what was already taken in is recognised.',
  },
  'import.empty': {
    message: 'The file is empty.',
    remedy: 'Export it again from the program it comes from.',
  },
  'import.not_recognised': {
    message: 'This is not a file Almoner can read.',
    remedy: 'Export FHIR R4 as JSON or NDJSON, contacts as CSV or vCard.',
  },
  'import.archive': {
    message: 'This is an archive.',
    remedy: 'Unpack it first and import the folder.',
  },
  'import.spreadsheet': {
    message: 'This is a spreadsheet file.',
    remedy: 'Open it and save it as CSV, then import that.',
  },
  'import.xml': {
    message: 'This is XML.',
    remedy: 'Export FHIR as JSON or NDJSON; other XML cannot be imported.',
  },
  'import.wrong_format': {
    message: 'This file is not {wanted}.',
    remedy: 'Leave the format to be recognised, or choose the right one.',
  },
  'import.gzip_broken': {
    message: 'The compressed file is damaged or incomplete from here on.',
    remedy: 'Copy or download it again; what came before was read.',
  },
  'import.binary': {
    message: 'From here on the file is not text.',
    remedy: 'Export it again from the program it comes from.',
  },
});

/** About the text of one unit. */
export const textFaults = defineFaults({
  'json.broken': {
    message: 'The JSON is broken near line {line}: {problem}.',
    remedy: 'Export the file again, or correct this place.',
  },
  'json.truncated': {
    message: 'The JSON ends in the middle.',
    remedy: 'The file was cut off. Copy or export it again.',
  },
  'json.too_deep': {
    message: 'The JSON is nested more than {max} levels deep.',
    remedy: 'No health record needs that; ask where the file comes from.',
  },
  'json.too_large': {
    message: 'One entry is larger than {max} MB.',
    remedy: 'Export without attachments, or split the entry.',
  },
  'json.duplicate_key': {
    message: 'The name “{key}” stands twice in one object, so it is unclear which value counts.',
    remedy: 'Have the exporting program corrected.',
  },
  'json.encoding': {
    message: 'The JSON is not valid UTF-8.',
    remedy: 'Export it as UTF-8.',
  },
  'fhir.not_a_resource': {
    message: 'This is JSON, but not a FHIR resource.',
    remedy: 'Export FHIR R4 resources, each with its resourceType.',
  },
  'fhir.version': {
    message: 'This is FHIR of another version ({shown}).',
    remedy: 'Export FHIR R4 (4.0.1).',
  },
  'fhir.element_unknown': {
    message: 'FHIR R4 has no element “{element}” in {type}; it was left out.',
    remedy: 'Nothing needs doing unless the value is missed.',
  },
  'csv.no_columns': {
    message: 'None of the columns could be recognised as a name, phone or e-mail address.',
    remedy: 'Map the columns by hand, or add a first line that names them.',
  },
  'csv.header_too_long': {
    message: 'The first line is longer than {max} KB, so the columns cannot be told.',
    remedy: 'Export the file again with the columns that are needed, one line for each person.',
  },
  'csv.no_rows': {
    message: 'The table has headings and no rows.',
    remedy: 'Export it again, and check that nothing there is filtered out.',
  },
  'csv.too_large': {
    message: 'The row is longer than {max} MB.',
    remedy: 'Check the file for a quotation mark that is never closed.',
  },
  'csv.quote': {
    message: 'A quotation mark in this row is never closed.',
    remedy: 'Close it, or double it if it belongs to the text.',
  },
  'csv.ragged': {
    message: 'The row has {found} cells where the header has {wanted}.',
    remedy: 'Check that the values stand under the right headings.',
  },
  'vcard.truncated': {
    message: 'The card has no end.',
    remedy: 'The file was cut off, or two cards ran into each other. Export it again.',
  },
  'vcard.too_large': {
    message: 'The card is larger than {max} MB.',
    remedy: 'Export without photographs.',
  },
  'import.nameless': {
    message: 'There is no name, identifier, phone or e-mail address to know this record by.',
    remedy: 'Add at least one of them.',
  },
  'import.value_many': {
    message: 'More than {max} entries came for “{field}”; the first ones were taken in.',
    remedy: 'Check the source: so many are a mistake.',
  },
  'import.value_control': {
    message: 'The value held characters that cannot be stored; they were left out.',
    remedy: 'Check the value in the record.',
  },
  'import.identifier_contradicts': {
    message: 'Somebody with quite another name has the same identifier; a new person was made.',
    remedy: 'Compare the two under possible duplicates.',
  },
});
