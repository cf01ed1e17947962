/** What the build puts into the service worker. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listPrecache, precacheVersion } from '../../sw/inject-precache.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ashyq-precache-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function write(name: string, text = name): void {
  mkdirSync(dirname(join(directory, name)), { recursive: true });
  writeFileSync(join(directory, name), text);
}
const urls = () => listPrecache(directory).map((entry) => entry.url);

describe('listPrecache', () => {
  it('lists what the app needs, in a fixed order, without what it does not', () => {
    for (const name of ['index.html', 'assets/b-12345678.js', 'assets/a-abcd_-12.css', 'icons/icon.svg', 'manifest.webmanifest']) write(name);
    for (const name of ['sw.js', 'robots.txt', 'assets/b-12345678.js.map', 'screenshots/wide.png', 'about/kk.html', 'assets/site-12345678.css']) write(name);
    write('.vite/manifest.json', '{}');
    expect(urls()).toEqual(['/assets/a-abcd_-12.css', '/assets/b-12345678.js', '/icons/icon.svg', '/index.html', '/manifest.webmanifest']);
  });

  it('leaves out what only the brochure and the desk need, and keeps what they share with the app', () => {
    const file = (name: string) => `assets/${name}-12345678.js`;
    write('index.html');
    for (const name of ['index', 'wallet', 'brochure', 'shared', 'own', 'decode.worker', 'desk', 'desk-page', 'desk-words', 'common-words']) write(file(name));
    write('assets/brochure-12345678.css');
    write(
      '.vite/manifest.json',
      JSON.stringify({
        'index.html': {
          file: file('index'),
          isEntry: true,
          dynamicImports: ['src/wallet/app.tsx', 'src/design/app.tsx', 'src/desk/app.tsx', 'src/shared/i18n/kk/desk.ts'],
        },
        'src/wallet/app.tsx': { file: file('wallet'), imports: ['_shared'] },
        'src/design/app.tsx': { file: file('brochure'), css: ['assets/brochure-12345678.css'], imports: ['_shared', '_own'] },
        'src/desk/app.tsx': { file: file('desk'), dynamicImports: ['src/desk/people/Find.tsx', 'src/shared/i18n/kk/common.ts'] },
        'src/desk/people/Find.tsx': { file: file('desk-page'), imports: ['_shared'] },
        'src/shared/i18n/kk/desk.ts': { file: file('desk-words') },
        'src/shared/i18n/kk/common.ts': { file: file('common-words') },
        _shared: { file: file('shared') },
        _own: { file: file('own') },
      }),
    );
    expect(urls()).toEqual([...['decode.worker', 'index', 'shared', 'wallet'].map((name) => `/${file(name)}`), '/index.html']);
  });

  it('a name that is a hash needs no revision, every other file has one; all have the hash the browser checks', () => {
    write('index.html', '<html>');
    write('assets/b-12345678.js', 'code');
    const [script, page] = listPrecache(directory);
    expect(script?.revision).toBeNull();
    expect(page?.revision).toMatch(/^[\w+/]{16}$/);
    expect(script?.integrity).toBe(`sha256-${createHash('sha256').update('code').digest('base64')}`);
  });

  it('one changed byte in any file is another version', () => {
    write('index.html', '<html>');
    write('assets/b-12345678.js', 'code');
    const before = precacheVersion(listPrecache(directory));
    expect(precacheVersion(listPrecache(directory))).toBe(before);
    write('assets/b-12345678.js', 'Code');
    expect(precacheVersion(listPrecache(directory))).not.toBe(before);
  });

  it('without a client build it says what to do', () => {
    expect(() => listPrecache(directory)).toThrow('vite build --mode client');
    expect(() => listPrecache(join(directory, 'nowhere'))).toThrow('vite build --mode client');
  });
});
