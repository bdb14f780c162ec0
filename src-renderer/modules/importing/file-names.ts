/** The parts of a chosen file's path, and whether its name promises something an import reads. Pure. */

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Without the slash at its end; empty for a file chosen by itself. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

const PROMISING = /\.(json|ndjson|jsonl|csv|tsv|txt|vcf|vcard)(\.gz)?$/i;

/** Which of the files to show first: one with records in it rather than the read-me beside them. */
export const mostPromising = <File extends { readonly name: string }>(files: readonly File[]): File | undefined =>
  files.find(({ name }) => PROMISING.test(name)) ?? files[0];
