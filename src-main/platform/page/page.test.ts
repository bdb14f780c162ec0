import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPage } from './page.ts';

let byte = 0;
const random = {
  bytes: (length: number) => {
    byte += 1;
    return new Uint8Array(length).fill(byte);
  },
};

describe('the page', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'almoner-page-'));
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<html><head></head><body></body></html>');
    writeFileSync(join(folder, 'style-hashes.json'), '["sha256-AAAA=","sha256-BBBB="]');
    writeFileSync(join(folder, 'assets', 'app-1234.js'), 'run()');
    writeFileSync(join(folder, 'assets', 'unknown.xyz'), '');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('carries a nonce of its own in each answer, in the policy and for its scripts', () => {
    const page = loadPage(folder, random);
    const nonces = ['/', '/index.html'].map((path) => {
      const { headers, body } = page.answer(path);
      const [, nonce] = /content="([\w-]{22})"/.exec(body.toString()) ?? [];
      expect(body.toString()).toContain('<meta name="csp-nonce"');
      expect(headers['Content-Security-Policy']).toContain(`'nonce-${nonce}'`);
      return nonce;
    });
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  it('allows styles by the hashes of the build and nothing unsafe', () => {
    const policy = loadPage(folder, random).answer('/').headers['Content-Security-Policy'] ?? '';
    expect(policy).toContain("'sha256-AAAA=' 'sha256-BBBB='");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; /);
  });

  it('answers its files with their types, and unknown ones as nothing to run', () => {
    const page = loadPage(folder, random);
    expect(page.answer('/assets/app-1234.js').headers['Content-Type']).toBe('text/javascript; charset=utf-8');
    expect(page.answer('/assets/unknown.xyz').headers['Content-Type']).toBe('application/octet-stream');
  });

  it('answers nothing that is no file of it, links to other files included', () => {
    symlinkSync('/etc/hostname', join(folder, 'assets', 'link.js'));
    const page = loadPage(folder, random);
    for (const path of [
      '/assets',
      '/assets/',
      '/assets/link.js',
      '/assets/../index.html',
      '/assets\\app-1234.js',
      '/style-hashes.json',
      '',
      'index.html',
      '/constructor',
    ])
      expect([path, page.answer(path).status]).toEqual([path, 404]);
  });

  it('is missing where it was not built, or not whole', () => {
    rmSync(join(folder, 'style-hashes.json'));
    expect(() => loadPage(folder, random)).toThrowError(expect.objectContaining({ code: 'page.missing' }));
    expect(() => loadPage(join(folder, 'absent'), random)).toThrowError(
      expect.objectContaining({ code: 'page.missing' }),
    );
  });
});
