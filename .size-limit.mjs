/**
 * Size budgets (docs/performance.md): script that one app needs, gzipped. Names are hashed, so the files are found through Vite's manifest:
 * everything that the entry and the app reach by static import, and everything by import() too, except what is named below as coming later.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';

const DIST = 'dist/client';
const MANIFEST = `${DIST}/.vite/manifest.json`;
if (!existsSync(MANIFEST)) throw new Error('No client build to measure: run "npm run build" first.');
const manifest = JSON.parse(readFileSync(MANIFEST, 'utf8'));

/** What comes later by import(), each with its moment; everything else that an app imports lazily is counted as if it came at once. */
const LATER = {
  any: [
    /^(?:corner-marks|decode-every|decode-luma|frame-luma|native|.*\.worker)$/, // a camera opens: the decoder
    /^(?:service-worker|workbox-window.*)$/, // the first screen is shown: the service worker is registered
    /^(?:steps|more|family|paper|visits|neutral|install|intake|places|trouble|sunset|contest|wallet-sections)$/, // somebody opens a screen of the wallet beyond home and the QR: its words
    /^(?:Help|help|rare-sections)$/, // somebody opens the help: it comes with its words
    /^manage$/, // a door's manager opens the settings or lets somebody in: the words
    /^copy$/, // something was stored that there is a second copy of, or the storage is empty
    /^ed25519-tweetnacl$/, // a browser whose WebCrypto has no Ed25519
  ],
  wallet: [
    /^(?:end|end-statement|EndOfMission)$/, // the ministry has stated the end of the mission
    /^(?:broken|enrol|scan|settings|venue|welcome|more|family|children|relative|paper)$/, // somebody opens that screen; home and qr are the way to the QR
    /^(?:all-places|import|install|paper-pass)$/, // the same: somebody opens it, or a file comes
    /^(?:places|papers-row|install-hint|intake)$/, // home has drawn its pass: what is below it
    /^(?:first-chips|holder-switch|family-notices|arrived-notice)$/, // the wallet holds several passes, or has just got one: parts drawn after the pass
    /^(?:ministry|refresh|keep-fresh|trust-load)$/, // the QR is shown from what is stored; then the issuer is asked
    /^(?:visits|export|neutral|contest)$/, // somebody opens that screen
    /^(?:contests|receipt)$/, // a door's receipt was scanned
    /^(?:start|open-visit)$/, // home or the QR is shown: what waits is sent, and where somebody is inside a place, the card that says so
    /^erase$/, // somebody deletes a pass, or everything
    /^(?:take-back|restored)$/, // the storage is empty, or had lost something
    /^(?:clock|clock-card)$/, // the first screen is shown: the clock is watched, and asked about where it cannot be right
  ],
  gate: [
    /^(?:End|end-statement|EndOfMission)$/, // the ministry has stated the end of the mission
    /^(?:DoorCode|Enrol|InputSheet|JournalCard|TrustSheet|enrol)$/, // somebody opens that sheet; a tablet enrols once
    /^(?:Manage|OverrideSheet|PinForm|pin|forget)$/, // the manager comes: settings, a PIN, somebody let in; whoever was refused asks for a receipt
    /^(?:Elsewhere)$/, // a bad day: another window is open, the browser has thrown the data away
    /^(?:Scan|Camera)$/, // a shift is opened: what is scanned with, the camera, and with it the scanner and the decoder; asked for while the first screen stands
    /^(?:Rounds|door-sections)$/, // the first screen is shown: below it the day's numbers and the last shift, and over the camera the band for training or a full place, or that a change of the rules has locked the door
    /^trust-file$/, // somebody brings the ministry's data as a file
    /^(?:settle|Certificate)$/, // the first screen is shown: what verifies passes; the certificate is looked at, the ministry and the other gates are asked
    /^(?:trust-refresh|journal-sync)$/, // the first screen is shown from what is stored; then the network is asked
  ],
};

/** The name of a module or of a shared chunk (`_name-HASH.js` in the manifest), without folder and ending. */
const nameOf = (key) =>
  key
    .replace(/^_(.+)-[\w-]{8}\.js$/, '$1')
    .replace(/^.*\//, '')
    .replace(/\.\w+$/, '');

/** Sections of the dictionary that an app has before its first screen (src/routes.ts, sectionsOf); the others come with the screens that use them. Those of every app are one file in each language, `first-words`. */
const FIRST_WORDS = {
  code: ['wallet'],
  wallet: ['wallet'],
  gate: ['gate'],
};

const LANGUAGES = ['kk', 'ru', 'en'];

/** Chunks reachable from `names`; a dynamic import is followed unless `skip` matches the module it asks for. */
function reach(names, skip) {
  const seen = new Set();
  const visit = (name) => {
    const chunk = manifest[name];
    if (!chunk || seen.has(name)) return;
    seen.add(name);
    for (const next of chunk.imports ?? []) visit(next);
    for (const next of chunk.dynamicImports ?? []) if (!skip(next)) visit(next);
  };
  names.forEach(visit);
  return [...new Set([...seen].map((name) => manifest[name].file).filter((file) => file.endsWith('.js')))];
}

/** Where each way begins: the entry and the app; the first code of a wallet comes before its app, and before the frame of every app. */
const FIRST_CODE = Object.keys(manifest).find((key) => manifest[key].name === 'first-code');
const WAYS = {
  code: { app: 'wallet', from: ['index.html', FIRST_CODE], not: /^(?:src\/wallet\/app\.tsx$|_frame-)/ },
  wallet: { app: 'wallet', from: ['index.html', 'src/wallet/app.tsx'], not: /^$/ },
  gate: { app: 'gate', from: ['index.html', 'src/gate/app.tsx'], not: /^(?:src\/wallet\/|_first-code-)/ },
};

/** The script of one way in one language. */
function scriptOf(way, language) {
  const { app, from, not } = WAYS[way];
  const others = ['wallet', 'gate', 'audit', 'desk', 'design'].filter((name) => name !== app);
  const skip = (name) => {
    if (not.test(name)) return true;
    if ([...LATER.any, ...LATER[app]].some((pattern) => pattern.test(nameOf(name)))) return true;
    if (others.some((other) => name.startsWith(`src/${other}/`))) return true;
    const first = /^_first-words-(\w+)-[\w-]{8}\.js$/.exec(name);
    if (first !== null) return first[1] !== language || way === 'code';
    const text = /^src\/shared\/i18n\/(\w+)\/(\w+)\.ts$/.exec(name);
    return text !== null && (text[1] !== language || !FIRST_WORDS[way].includes(text[2]));
  };
  return reach(from, skip).map((file) => `${DIST}/${file}`);
}

/** The language whose dictionaries are the largest. */
function largest(way) {
  const sizes = LANGUAGES.map((language) => scriptOf(way, language)).map((files) => ({
    files,
    size: files.reduce((sum, file) => sum + statSync(file).size, 0),
  }));
  return sizes.sort((a, b) => b.size - a.size)[0].files;
}

/** The root that the app was built to trust stands in it as digits that hardly compress; the limits are for what is ours. Where it is looked for: vite.config.ts. */
const root = process.env.ASHYQ_PIN ?? `${process.env.ASHYQ_DATA ?? 'data'}/public/trust/root.cbor`;
const ROOT_KB = existsSync(root) ? (statSync(root).size * 1.4) / 1000 : 0;

// The targets are 30 kB until the code is shown and 60 kB (docs/performance.md); these limits hold the line that is reached today.
export default [
  { name: 'wallet: script until the first code is shown', path: largest('code'), limit: '21.4 kB', gzip: true },
  { name: 'wallet: home and the screen of its code', path: largest('wallet'), limit: '52.0 kB', gzip: true },
  { name: 'gate: script before the decoder', path: largest('gate'), limit: `${60 + ROOT_KB} kB`, gzip: true },
  { name: 'service worker', path: `${DIST}/sw.js`, limit: '23.2 kB', gzip: true },
];
