/** `ashyq keys specimen`: the training set as texts, pictures and a page to print (product.md, venue staff 10). */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toBuffer, toString as toPicture } from 'qrcode';
import { openKeyring } from '../issuer/keys/keyring.ts';
import { parseCount } from './command.ts';
import { EXIT, type ExitCode, type Io, tell, UsageError, write } from './io.ts';
import type { KeysOptions } from './keys-init.ts';
import { type Specimen, specimenSet } from './specimen-set.ts';

const DAY = 86_400;
const DAYS = 30;
/** As long as a specimen key lives (ceremony: 400 days). */
const DAYS_MAX = 400;
const MARGIN = 4;
const PNG_WIDTH = 600;

export async function makeSpecimens(options: KeysOptions & { readonly out: string | undefined; readonly days: string | undefined }, io: Io): Promise<ExitCode> {
  if (options.out === undefined || options.out === '') throw new UsageError('keys specimen needs --out DIR');
  const days = options.days === undefined ? DAYS : parseCount(options.days, '--days', DAYS_MAX);
  if (days === 0) throw new UsageError('--days takes a number from 1');
  const keyring = await openKeyring(options.dataDir, io.environment);
  const specimens = await specimenSet(keyring, { now: io.now(), until: io.now() + days * DAY });
  await mkdir(options.out, { recursive: true });
  await writeFile(join(options.out, 'specimens.txt'), specimens.map(({ text }) => `${text}\n`).join(''));
  await writeFile(join(options.out, 'specimens.json'), `${JSON.stringify(specimens, null, 2)}\n`);
  for (const { name, text } of specimens) await writeFile(join(options.out, `${name}.png`), await toBuffer(segments(text), { ...PICTURE, width: PNG_WIDTH }));
  await writeFile(join(options.out, 'specimens.html'), await pageOf(specimens));
  if (options.json) await write(io.stdout, `${JSON.stringify(specimens)}\n`);
  else for (const { name, expected } of specimens) await write(io.stdout, `${name.padEnd(9)} ${expected}\n`);
  tell(io, `${specimens.length} specimens: ${options.out} (specimens.html is the page to print)`);
  return EXIT.ok;
}

const PICTURE = { errorCorrectionLevel: 'M', margin: MARGIN } as const;
const segments = (text: string) => [{ data: text, mode: 'alphanumeric' as const }];

/** A4, two cards in a row; each says in three languages what it is and what the door has to say. */
async function pageOf(specimens: readonly Specimen[]): Promise<string> {
  const cards = await Promise.all(
    specimens.map(async ({ text, title, expected }) => {
      const picture = await toPicture(segments(text), { ...PICTURE, type: 'svg' });
      return `<section>${picture}<h2 lang="kk">${title.kk}</h2><p lang="ru">${title.ru}</p><p lang="en">${title.en}</p><p><code>${expected}</code></p></section>`;
    }),
  );
  return `<!doctype html>
<html lang="kk"><meta charset="utf-8"><title>Ashyq: оқу үлгілері</title>
<style>
@page{size:A4;margin:12mm}body{font:13px/1.35 system-ui,sans-serif;color:#111;background:#fff;margin:0}
main{display:grid;grid-template-columns:1fr 1fr;gap:6mm}section{border:1px dashed #888;padding:4mm;break-inside:avoid;text-align:center}
svg{width:62mm;height:62mm}h2{font-size:15px;margin:2mm 0 0}p{margin:0}h1{font-size:18px}
</style>
<h1><span lang="kk">Оқу үлгілері: ешбір кіреберіс өткізбейді</span> · <span lang="ru">Учебные образцы: ни один вход по ним не пропустит</span> · <span lang="en">Training specimens: no door admits them</span></h1>
<main>${cards.join('\n')}</main></html>
`;
}
