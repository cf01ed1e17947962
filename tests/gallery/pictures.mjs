/** `node tests/gallery/pictures.mjs`: after `npm run gallery`, copies the pictures that the documentation shows to docs/pictures and writes docs/screens.md. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const home = resolve(import.meta.dirname, '../..');
const gallery = join(home, 'gallery');
const pictures = join(home, 'docs/pictures');
const LANGUAGES = { kk: 'Kazakh', ru: 'Russian', en: 'English' };

/** Screen, what it shows, at which size and theme it is pictured; the whole tour is in the gallery, here are the ones that tell the story. */
const SCREENS = [
  ['wallet-welcome', 'Wallet: welcome', 'phone', 'light'],
  ['wallet-enrol-who', 'Wallet: enrolment, who', 'phone', 'light'],
  ['wallet-enrol-code', 'Wallet: enrolment, the code', 'phone', 'light'],
  ['wallet-home-green', 'Wallet: green', 'phone', 'light'],
  ['wallet-home-blue', 'Wallet: blue', 'phone', 'light'],
  ['wallet-home-yellow', 'Wallet: yellow', 'phone', 'dark'],
  ['wallet-home-red', 'Wallet: red', 'phone', 'dark'],
  ['wallet-qr', 'Wallet: live QR', 'phone', 'light'],
  ['wallet-places', 'Wallet: where one may go', 'phone', 'light'],
  ['wallet-place-admitted', 'Wallet: at an entrance', 'phone', 'light'],
  ['wallet-place-refused', 'Wallet: at an entrance, not admitted', 'phone', 'light'],
  ['wallet-visits', 'Wallet: visits', 'phone', 'light'],
  ['wallet-neutral', 'Wallet: neutral check', 'phone', 'light'],
  ['wallet-contest-receipt', 'Wallet: a refusal contested, with the door’s receipt', 'phone', 'light'],
  ['wallet-home-family', 'Wallet: several holders', 'phone', 'light'],
  ['wallet-family', 'Wallet: my family', 'phone', 'dark'],
  ['wallet-paper-card', 'Wallet: paper pass', 'phone', 'light'],
  ['wallet-import', 'Wallet: a pass from a picture', 'phone', 'light'],
  ['wallet-install', 'Wallet: installation', 'phone', 'light'],
  ['wallet-more', 'Wallet: everything else', 'phone', 'light'],
  ['wallet-settings', 'Wallet: settings', 'phone', 'light'],
  ['neutral-page', 'The neutral code, for everybody', 'laptop', 'light'],
  ['gate-enrol', 'Gate: setting up a tablet', 'tablet', 'light'],
  ['gate-closed', 'Gate: between shifts', 'tablet', 'light'],
  ['gate-scan', 'Gate: waiting for the next person', 'tablet', 'light'],
  ['gate-admit', 'Gate: admitted', 'tablet', 'light'],
  ['gate-refuse-policy', 'Gate: genuine, but not admitted here', 'tablet', 'light'],
  ['gate-refuse-foreign', 'Gate: not an Ashyq code', 'tablet', 'light'],
  ['gate-undecided', 'Gate: undecided', 'tablet', 'light'],
  ['audit-results', 'Audit', 'laptop', 'light'],
  ['desk', 'Desk', 'laptop', 'light'],
];

/** What git keeps of pictures. */
const MOST_BYTES = 4 * 1024 * 1024;
/** Fewer colours, a quarter of the bytes; without the program the pictures stay as they are, and may then be too many bytes. */
const shrink = (files) => spawnSync('pngquant', ['--force', '--ext', '.png', '--skip-if-larger', '--quality', '70-95', ...files], { stdio: 'inherit' });

mkdirSync(pictures, { recursive: true });
// The drawings beside them (growth, endurance) are of others.
for (const name of readdirSync(pictures).filter((one) => one.endsWith('.png'))) rmSync(join(pictures, name));
const rows = SCREENS.map(([name, title, size, theme]) => {
  const cells = Object.entries(LANGUAGES).map(([language, word]) => {
    const from = join(gallery, theme, size, `${name}.${language}.png`);
    if (!existsSync(from)) throw new Error(`no ${from}: run npm run gallery first`);
    copyFileSync(from, join(pictures, `${name}.${language}.png`));
    return `<img src="pictures/${name}.${language}.png" width="${size === 'laptop' ? 300 : 230}" alt="${title}, in ${word}">`;
  });
  return `## ${title}\n\n| Қазақша | Русский | English |\n| --- | --- | --- |\n| ${cells.join(' | ')} |\n`;
});
writeFileSync(
  join(home, 'docs/screens.md'),
  `# Every screen\n\nMade by \`npm run gallery\` from the running product; phone 360 x 740, tablet 768 x 1024, laptop 1280 x 800.\n\n${rows.join('\n')}`,
);
const files = readdirSync(pictures)
  .filter((name) => name.endsWith('.png'))
  .map((name) => join(pictures, name));
if (shrink(files).error) console.error('pngquant is not here: the pictures stay as large as they are');
const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
console.log(`${files.length} pictures, ${(bytes / 1048576).toFixed(1)} MB`);
if (bytes > MOST_BYTES) throw new Error('too many bytes for git: install pngquant, or show fewer');
