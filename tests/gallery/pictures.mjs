/** `node tests/gallery/pictures.mjs`: after `npm run gallery`, copies the pictures that the documentation shows to docs/pictures and writes docs/screens.md. */
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const home = resolve(import.meta.dirname, '../..');
const gallery = join(home, 'gallery');
const pictures = join(home, 'docs/pictures');
const LANGUAGES = { kk: 'Kazakh', ru: 'Russian', en: 'English' };

/** Screen, what it shows, at which size and theme it is pictured. */
const SCREENS = [
  ['wallet-welcome', 'Wallet: welcome', 'phone', 'light'],
  ['wallet-enrol-who', 'Wallet: enrolment, who', 'phone', 'light'],
  ['wallet-enrol-code', 'Wallet: enrolment, the code', 'phone', 'light'],
  ['wallet-home-green', 'Wallet: green', 'phone', 'light'],
  ['wallet-home-blue', 'Wallet: blue', 'phone', 'light'],
  ['wallet-home-yellow', 'Wallet: yellow', 'phone', 'dark'],
  ['wallet-home-red', 'Wallet: red', 'phone', 'dark'],
  ['wallet-qr', 'Wallet: live QR', 'phone', 'light'],
  ['wallet-settings', 'Wallet: settings', 'phone', 'light'],
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

mkdirSync(pictures, { recursive: true });
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
  `# Every screen\n\nMade by \`npm run gallery\` from the running product; phone 360 x 740, tablet 800 x 1180, laptop 1366 x 800.\n\n${rows.join('\n')}`,
);
