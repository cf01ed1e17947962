/** The public pages as the build makes them: whole, in each language, without a script, with the app's own marks and words. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../src/shared/i18n/types.ts';
import { buildSite } from '../../src/site/build-site.ts';
import { partOf, toHtml } from '../../src/site/markdown.ts';
import { addressOf, MISSING, PAGES, SHAPES } from '../../src/site/pages.ts';

const root = join(import.meta.dirname, '../..');
const files = buildSite(root);
const pages = LANGUAGES.flatMap((language) => PAGES.map((page) => [addressOf(language, page), language] as const));
const read = (address: string) => files.get(address.slice(1)) ?? '';

describe('buildSite', () => {
  it('makes every page in every language, and one stylesheet whose name is its content', () => {
    expect([...files.keys()].filter((name) => name.endsWith('.html')).sort()).toEqual([MISSING, ...pages.map(([address]) => address.slice(1))].sort());
    expect([...files.keys()].filter((name) => !name.endsWith('.html'))).toEqual([expect.stringMatching(/^assets\/site-[\w-]{8}\.css$/)]);
  });

  it.each(pages)('%s says its language and its sisters, and has no script, no style of its own and nothing from elsewhere', (address, language) => {
    const html = read(address);
    expect(html).toContain(`<html lang="${language}">`);
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html).not.toMatch(/<script|style=|\son[a-z]+=|https?:|\{\w+\}|undefined|docs\//);
    for (const other of LANGUAGES) expect(html).toContain(`href="${address.replace(`/${language}`, `/${other}`)}" lang="${other}"`);
  });

  it('names the other languages to search engines by whole addresses, where it knows its own', () => {
    const placed = buildSite(root, 'https://ashyq.example');
    for (const [address] of pages) {
      const html = placed.get(address.slice(1)) ?? '';
      const alternates = [...html.matchAll(/<link rel="alternate" hreflang="(\w+)" href="([^"]+)">/g)].map(([, tongue, target]) => [tongue, target]);
      expect(alternates).toEqual(LANGUAGES.map((tongue) => [tongue, `https://ashyq.example${address.replace(/\/\w\w(?=[-.])/, `/${tongue}`)}`]));
    }
    expect(read('/about/kk.html')).not.toContain('<link rel="alternate"');
  });

  it.each(pages)('%s leads only to what there is', (address) => {
    const html = read(address);
    const targets = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, target = '']) => target);
    const ids = new Set([...html.matchAll(/id="([^"]+)"/g)].map(([, id]) => `#${id}`));
    const others = new Set(['/', '/neutral', '/gate', '/audit', '/desk', '/trust/neutral.svg', '/icons/icon.svg']);
    expect(targets.length).toBeGreaterThan(10);
    expect(targets.filter((target) => !ids.has(target) && !others.has(target) && !files.has(target.slice(1)))).toEqual([]);
  });

  it('says in each language that there is no such page, and leads home and to what Ashyq is', () => {
    const html = files.get(MISSING) ?? '';
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html).not.toMatch(/<script|style=|\son[a-z]+=|https?:|\{\w+\}|undefined/);
    for (const language of LANGUAGES) expect(html).toMatch(new RegExp(`<section lang="${language}">.*<a href="/">.*<a href="/about/${language}\\.html">`));
    const targets = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, target = '']) => target);
    expect(targets.filter((target) => !['/', '/icons/icon.svg'].includes(target) && !files.has(target.slice(1)))).toEqual([]);
  });

  it('is small: a page with its stylesheet is less than one picture', () => {
    for (const [name, text] of files) expect([name, Buffer.byteLength(text) < 24_000]).toEqual([name, true]);
  });

  it('draws the marks of the app', () => {
    const marks = readFileSync(join(root, 'src/shared/ui/StatusMark.tsx'), 'utf8');
    for (const shape of Object.values(SHAPES)) expect(marks).toContain(`'${shape}'`);
  });
});

describe('toHtml', () => {
  const html = (text: string) => toHtml(text, (target) => target);

  it('knows paragraphs, headings, lists, tables, links and code', () => {
    expect(html('One\ntwo.\n\n**Head**\n- a **b**\n- `c` [d](/e)')).toBe(
      '<p>One two.</p>\n<h2>Head</h2><ul class="plain"><li>a <strong>b</strong></li><li><code>c</code> <a href="/e">d</a></li></ul>',
    );
    expect(html('| a | b |\n| --- | --- |\n| 1 | 2 |')).toContain('<tbody><tr><td>1</td><td>2</td></tr></tbody>');
  });

  it('escapes what would be markup', () => expect(html('<b> & "c"')).toBe('<p>&#60;b&#62; &#38; &#34;c&#34;</p>'));

  it.each(['# head', '1. one', '> quote', '![a](b)', 'a **b', '- a\ntext'])('refuses what it does not know: %s', (text) => {
    expect(() => html(text)).toThrow(RangeError);
  });

  it('finds the part of a language, and says where there is none', () => {
    expect(partOf('x\n\n## A\n\none\n\n## B\n\ntwo\n', 'A').trim()).toBe('one');
    expect(() => partOf('## A\n', 'C')).toThrow(RangeError);
  });
});
