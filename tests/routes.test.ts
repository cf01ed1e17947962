/** formats.md §11: which app answers which page address. */
import { describe, expect, it } from 'vitest';
import { appOf, scopeOf, sectionsOf } from '../src/routes.ts';

describe('appOf', () => {
  it.each([
    ['/', 'wallet'],
    ['/neutral', 'wallet'],
    ['/V/MFRGG', 'wallet'],
    ['/v/mfrgg', 'wallet'],
    ['/gate', 'gate'],
    ['/gate/', 'gate'],
    ['/E/MFRGG', 'gate'],
    ['/audit', 'audit'],
    ['/desk', 'desk'],
    ['/design', 'design'],
    ['/designs', null],
    ['/gates', null],
    ['/api/enrol', null],
    ['/index.html', null],
  ])('%s -> %s', (path, app) => {
    expect(appOf(path)).toBe(app);
  });
});

describe('scopeOf', () => {
  it('keeps an app’s links inside it and lets all others load a page', () => {
    for (const path of ['/', '/?screen=qr', '/neutral', '/V/X', '/v/x']) expect([path, scopeOf.wallet.test(path)]).toEqual([path, true]);
    for (const path of ['/gate', '/audit', '/trust/root.cbor', '/neutrality']) expect([path, scopeOf.wallet.test(path)]).toEqual([path, false]);
    for (const app of ['gate', 'audit', 'desk', 'design'] as const) expect(scopeOf[app].test('/')).toBe(false);
  });

  it('gives every app the words that all screens use', () => {
    for (const sections of Object.values(sectionsOf)) expect(sections).toEqual(expect.arrayContaining(['common', 'status']));
  });
});
