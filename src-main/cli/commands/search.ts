/** `search TEXT` and `search --queries FILE`: the one box from the command line. */
import { readFileSync } from 'node:fs';
import { search as box } from '#core/search.ts';
import { textContext } from '#modules/people/search/search.module.ts';
import { cliFaults } from '../arguments.ts';
import type { OpenCommand } from '../command.ts';
import { renewIndex } from '../search-index.ts';

/** One text a line; the last line end begins no further one. */
function readQueries(path: string): string[] {
  try {
    return readFileSync(path, 'utf8')
      .replace(/\r?\n$/, '')
      .split(/\r?\n/);
  } catch {
    throw cliFaults['cli.usage']({ problem: `The file ${path} cannot be read` });
  }
}

export const search: OpenCommand = async ({ args, output, platform, actor }) => {
  const file = args.option('queries');
  const texts = file === undefined ? [args.positionals.join(' ')] : readQueries(file);
  if (file === undefined && texts[0] === '') throw cliFaults['cli.usage']({ problem: 'Name what to search for' });
  const limit = args.number('limit', 10, { min: 1, max: 50 });
  renewIndex(platform, output);
  for (const text of texts) {
    const begun = performance.now();
    const found = await platform.read(actor, box.queries.people, {
      text: text.slice(0, 300),
      limit,
      includeInactive: true,
      settled: true,
      ...textContext(platform),
    });
    const ms = Math.round((performance.now() - begun) * 100) / 100;
    output.result({ hits: found.hits, ms }, ({ hits }) =>
      hits.length === 0
        ? 'Nobody found.'
        : hits
            .map((hit) =>
              [hit.name ?? '—', hit.birthDate, hit.id, hit.reasons.join(', ')].filter(Boolean).join('  '),
            )
            .join('\n'),
    );
  }
  return 0;
};
