/** The manifests: three languages of one app, and every picture that they name is there, as large as they say. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const PUBLIC = resolve(import.meta.dirname, '../../../public');
const FILES = { kk: 'manifest.webmanifest', ru: 'manifest.ru.webmanifest', en: 'manifest.en.webmanifest' } as const;

interface Picture {
  readonly src: string;
  readonly sizes: string;
  readonly type: string;
  readonly purpose?: string;
  readonly form_factor?: string;
  readonly label?: string;
}
interface Manifest {
  readonly id: string;
  readonly lang: string;
  readonly start_url: string;
  readonly description: string;
  readonly icons: readonly Picture[];
  readonly screenshots: readonly Picture[];
  readonly shortcuts: readonly { readonly name: string; readonly short_name: string; readonly url: string; readonly icons: readonly Picture[] }[];
  readonly share_target: { readonly action: string; readonly method: string; readonly params: { readonly files: readonly { readonly name: string }[] } };
  readonly file_handlers: readonly { readonly action: string; readonly accept: Readonly<Record<string, readonly string[]>> }[];
}

const read = (name: string): Manifest => JSON.parse(readFileSync(resolve(PUBLIC, name), 'utf8')) as Manifest;
const manifests = Object.entries(FILES).map(([language, name]) => [language, read(name)] as const);
const KAZAKH = read(FILES.kk);
/** The same without words. */
const wordless = (manifest: Manifest) =>
  JSON.parse(JSON.stringify(manifest), (key, value: unknown) =>
    ['lang', 'description', 'name', 'short_name', 'label'].includes(key)
      ? ''
      : typeof value === 'string'
        ? value.replace(/\.(?:kk|ru|en)\.png$/, '.png')
        : value,
  ) as unknown;

/** Width and height of a PNG (its header, ISO 15948 §11.2.2), as `WxH`. */
function sizeOf(src: string): string {
  const bytes = readFileSync(resolve(PUBLIC, src.slice(1)));
  if (src.endsWith('.svg')) return 'any';
  expect(bytes.subarray(1, 4).toString('latin1'), src).toBe('PNG');
  return `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`;
}

describe.each(manifests)('manifest %s', (language, manifest) => {
  it('is the same app in its own words', () => {
    expect(manifest.lang).toBe(language);
    expect(manifest.id).toBe('/');
    expect(wordless(manifest)).toEqual(wordless(KAZAKH));
    const said = [manifest.description, ...manifest.shortcuts.map(({ name }) => name), ...manifest.screenshots.map(({ label }) => label)].join(' ');
    expect(/[әғқңөұүһі]/i.test(said)).toBe(language === 'kk');
    expect(/[а-яё]/i.test(said)).toBe(language !== 'en');
  });

  it('names pictures that are there, as large as it says, and small to fetch', () => {
    const pictures = [...manifest.icons, ...manifest.screenshots, ...manifest.shortcuts.flatMap(({ icons }) => icons)];
    for (const { src, sizes, type } of pictures) {
      expect([src, sizeOf(src)]).toEqual([src, sizes]);
      expect(type).toBe(src.endsWith('.svg') ? 'image/svg+xml' : 'image/png');
      expect(readFileSync(resolve(PUBLIC, src.slice(1))).length, src).toBeLessThan(80_000);
    }
  });

  it('has every kind of icon, and screenshots of both shapes with a label', () => {
    const purposes = manifest.icons.filter(({ sizes }) => sizes === '512x512').map(({ purpose }) => purpose);
    expect(purposes.sort()).toEqual(['any', 'maskable', 'monochrome']);
    for (const form of ['narrow', 'wide']) expect(manifest.screenshots.filter(({ form_factor }) => form_factor === form).length).toBeGreaterThan(1);
    expect(manifest.screenshots.every(({ label = '', src }) => label !== '' && src.includes(`.${language}.`))).toBe(true);
  });

  it('leads to the QR, the scanner, the status and the door, and takes pictures and PDFs', () => {
    expect(manifest.shortcuts.map(({ url }) => url)).toEqual(['/?screen=qr', '/?screen=scan', '/', '/gate']);
    expect(manifest.share_target).toMatchObject({ action: '/share', method: 'POST', params: { files: [{ name: 'pass' }] } });
    expect(Object.keys(manifest.file_handlers[0]?.accept ?? {})).toEqual(expect.arrayContaining(['application/pdf', 'image/jpeg', 'image/png']));
  });
});
