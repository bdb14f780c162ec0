/**
 * The built page as bytes in memory. Invariants: only names that were in the folder when it was read are answered, so
 * there is no path to go astray with; nothing here is about anybody, and everybody may have it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { defineFaults } from '#shared/errors/fault.ts';
import type { Random } from '#shared/time/clock.ts';
import { contentSecurityPolicy, GENERAL_HEADERS, NO_CONTENT_POLICY, STYLE_HASHES } from './policy.ts';

const pageFaults = defineFaults({
  'page.missing': {
    message: 'The screens of Almoner are not in {folder}, so there is nothing to show.',
    remedy: 'Run npm run build, or install Almoner anew.',
  },
});

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

export interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Page {
  /** `path`: as it stands in the address, from its slash on, without query. `/` is the page, with a nonce of its own. */
  answer(path: string): PageAnswer;
}

function readFolder(folder: string): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  // Entries that are no plain files (links, sockets) are not followed.
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(`/${relative(folder, path).split(sep).join('/')}`, readFileSync(path));
  }
  return files;
}

function readParts(folder: string) {
  try {
    const files = readFolder(folder);
    const html = files.get('/index.html')!.toString();
    const hashes = JSON.parse(files.get(`/${STYLE_HASHES}`)!.toString()) as readonly string[];
    if (!html.includes('</head>')) throw new Error('a page without a head');
    files.delete('/index.html');
    files.delete(`/${STYLE_HASHES}`);
    return { files, html, hashes };
  } catch (thrown) {
    throw pageFaults['page.missing']({ folder }, thrown);
  }
}

/** An answer that is no page, such as a refusal; `body` is plain text. */
export const plainAnswer = (status: number, body: string): PageAnswer => ({
  status,
  headers: {
    ...GENERAL_HEADERS,
    'Content-Security-Policy': NO_CONTENT_POLICY,
    'Content-Type': 'text/plain; charset=utf-8',
  },
  body: Buffer.from(body),
});

/** Reads the built page. Fault: `page.missing`. */
export function loadPage(folder: string, random: Random): Page {
  const { files, html, hashes } = readParts(folder);

  function shell(): PageAnswer {
    const nonce = Buffer.from(random.bytes(16)).toString('base64url');
    return {
      status: 200,
      headers: {
        ...GENERAL_HEADERS,
        'Content-Security-Policy': contentSecurityPolicy({ nonce, hashes }),
        'Content-Type': TYPES['.html']!,
      },
      body: Buffer.from(html.replace('</head>', `<meta name="csp-nonce" content="${nonce}"></head>`)),
    };
  }

  return {
    answer(path) {
      if (path === '/' || path === '/index.html') return shell();
      const file = files.get(path);
      if (file === undefined) return plainAnswer(404, 'There is nothing at this address.\n');
      const type = TYPES[extname(path)] ?? 'application/octet-stream';
      return {
        status: 200,
        headers: { ...GENERAL_HEADERS, 'Content-Security-Policy': NO_CONTENT_POLICY, 'Content-Type': type },
        body: file,
      };
    },
  };
}
