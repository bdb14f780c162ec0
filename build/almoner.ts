/**
 * `npm run almoner`: the command line, built where the build is up to date, since hundreds of source files take longer to load than
 * most commands take; else from the sources.
 */
import { fileURLToPath } from 'node:url';
import { isBuilt } from './ensure-built.ts';

const built = isBuilt(fileURLToPath(new URL('..', import.meta.url)));
await import(new URL(built ? '../out/main/almoner.js' : '../src-main/cli/main.ts', import.meta.url).href);
