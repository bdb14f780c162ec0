/** `import PATH...`: files and folders as one batch. Ctrl+C stops it where it stands; the same command goes on from there. */
import { readFileSync } from 'node:fs';
import { IMPORT_AS } from '#modules/importing/contract/importing.api.ts';
import { runImport } from '#modules/importing/run-import.ts';
import { demand } from '#platform/access/decide.ts';
import { cliFaults } from '../arguments.ts';
import type { OpenCommand } from '../command.ts';
import { facts } from '../output.ts';
import { renewIndex } from '../search-index.ts';

function readMappingFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (thrown) {
    const problem = thrown instanceof SyntaxError ? 'is not valid JSON' : 'cannot be read';
    throw cliFaults['cli.usage']({ problem: `The file ${path} ${problem}` });
  }
}

export const importFiles: OpenCommand = async ({ args, output, platform, actor }) => {
  demand(actor, { permission: 'import.run' });
  if (args.positionals.length === 0)
    throw cliFaults['cli.usage']({ problem: 'Name the files or folders to import' });
  const as = IMPORT_AS.find((one) => one === (args.option('as') ?? 'auto'));
  if (as === undefined)
    throw cliFaults['cli.usage']({ problem: `The option --as takes one of ${IMPORT_AS.join(', ')}` });
  const mapping = args.option('mapping');
  // People are matched through it.
  renewIndex(platform, output);
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once('SIGINT', stop);
  try {
    const report = await runImport(platform, {
      actor,
      paths: args.positionals,
      as,
      dryRun: args.flag('dry-run'),
      signal: stopping.signal,
      onProgress: ({ read }, fraction) => output.progress(`${Math.floor(fraction * 100)} % · ${read} read`),
      ...(mapping === undefined ? {} : { mapping: readMappingFile(mapping) }),
    });
    output.result(report, ({ refusals, ...counts }) =>
      [facts(counts), ...refusals.map(({ source, place, message }) => `${source}, ${place}: ${message}`)].join(
        '\n',
      ),
    );
    return 0;
  } finally {
    process.removeListener('SIGINT', stop);
  }
};
