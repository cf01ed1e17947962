/** The Chromium half: the same rows in a page. `run.mjs` calls `benchRows` there. */
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { tweetnaclEngine } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { listRow, strictRow, verifyRow } from './core-rows.ts';
import type { Row } from './measure.ts';
import { bareWebCrypto, verifyRows } from './verify-rows.ts';

declare global {
  var benchRows: () => Promise<Row[]>;
}

globalThis.benchRows = async () => [
  ...(await verifyRows({ where: 'Chromium', engine: webCryptoEngine, bare: bareWebCrypto })),
  await verifyRow('Chromium', tweetnaclEngine),
  await strictRow('Chromium'),
  await listRow('Chromium'),
];
