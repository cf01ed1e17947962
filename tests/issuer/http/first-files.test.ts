/** What a page begins with, by the build's own word; the same for nginx is held to it in tests/issuer/nginx.test.ts. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstFiles, firstFilesMap } from '../../../src/issuer/http/first-files.ts';

const MANIFEST = {
  'index.html': { file: 'assets/index.js', imports: ['_base.js'] },
  '_base.js': { file: 'assets/base.js', name: 'base' },
  '_frame.js': { file: 'assets/frame.js', name: 'frame', imports: ['_base.js'] },
  '_kk.js': { file: 'assets/kk.js', name: 'first-words-kk' },
  '_ru.js': { file: 'assets/ru.js', name: 'first-words-ru' },
  'src/gate/app.tsx': { file: 'assets/gate.js', imports: ['_base.js', '_frame.js', '_reading.js'], css: ['assets/gate.css'] },
  '_reading.js': { file: 'assets/reading.js', imports: ['src/gate/app.tsx'] },
  'src/shared/i18n/kk/gate.ts': { file: 'assets/gate-kk.js' },
  'src/audit/app.tsx': { file: 'assets/audit.js' },
};

const folder = mkdtempSync(join(tmpdir(), 'ashyq-first-'));
beforeAll(() => {
  mkdirSync(join(folder, 'built/.vite'), { recursive: true });
  mkdirSync(join(folder, 'plain'));
  writeFileSync(join(folder, 'built/.vite/manifest.json'), JSON.stringify(MANIFEST));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const module = (name: string) => `</assets/${name}.js>; rel=modulepreload`;

describe('what a page begins with', () => {
  it('its modules with all that they import, styles too, and the words of one language; what the page itself names is left out', () => {
    const first = firstFiles(join(folder, 'built'));
    const gate = [
      module('frame'),
      module('kk'),
      module('gate'),
      module('reading'),
      '</assets/gate.css>; rel=preload; as=style; crossorigin',
      module('gate-kk'),
    ];
    expect(first('/gate', 'kk')).toBe(gate.join(', '));
    expect(first('/gate', 'ru')).toBe(
      gate
        .map((link) => link.replace('/kk.', '/ru.'))
        .slice(0, -1)
        .join(', '),
    );
    expect(first('/audit', 'kk')).toBe([module('frame'), module('kk'), module('audit')].join(', '));
  });

  it('nothing of an address that shows no first screen of its own, and nothing where the build does not say', () => {
    expect(firstFiles(join(folder, 'built'))('/V/MFRGG', 'kk')).toBeNull();
    expect(firstFiles(join(folder, 'plain'))('/gate', 'kk')).toBeNull();
    expect(firstFilesMap(join(folder, 'plain'))).toBe('');
  });

  it('for nginx a line of each page and language, which it can read', () => {
    const lines = firstFilesMap(join(folder, 'built')).trimEnd().split('\n');
    expect(lines).toHaveLength(15);
    for (const line of lines) expect(line).toMatch(/^"~\^(?:kk|ru|en)\/(?:\w+\/\?)?\(\?:\\\?\|\$\)" "[\w</>.;=, -]+";$/);
  });
});
