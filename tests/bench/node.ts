/** The Node half of the benchmark: the rows of core with three engines, and the command line over a bare loop. */
import { execFileSync } from 'node:child_process';
import { createPublicKey, verify as nodeVerify } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { tweetnaclEngine } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { formatQr } from '../../src/core/qr.ts';
import { decodePresented } from '../../src/core/token/presentation.ts';
import { KEYS, NOW, publish, shown, token } from '../core/world.ts';
import { listRow, strictRow, verifyRow } from './core-rows.ts';
import { issuerRows } from './issuer-rows.ts';
import { journalRows } from './journal-rows.ts';
import { compare, type Row } from './measure.ts';
import { manyLinesRow } from './verify-many.ts';
import { nodeVerifyRows } from './verify-node.ts';

export async function nodeRows(): Promise<Row[]> {
  return [
    ...(await nodeVerifyRows()),
    await verifyRow('Node', tweetnaclEngine),
    await strictRow('Node'),
    await listRow('Node'),
    await commandLineRow(),
    await manyLinesRow(),
    ...(await issuerRows()),
    ...(await journalRows()),
  ];
}

const LINES = 20_000;

/** `ashyq verify` as a process, start included, over the same number of bare node:crypto verifies in this one. */
async function commandLineRow(): Promise<Row> {
  const dir = mkdtempSync(join(tmpdir(), 'ashyq-bench-'));
  try {
    for (const [name, bytes] of await publish()) {
      mkdirSync(dirname(join(dir, name)), { recursive: true });
      writeFileSync(join(dir, name), bytes);
    }
    // Tokens of different people: the same showing twice would be a replay.
    const bytes = await Promise.all(Array.from({ length: LINES }, async (_, index) => shown({}, token({ index: index + 1 }))));
    const file = join(dir, 'lines.txt');
    writeFileSync(file, bytes.map((one) => `${formatQr(one)}\n`).join(''));
    const parts = bytes.map(decodePresented);
    const keyOf = (x: Uint8Array) => createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(x).toString('base64url') } });
    const [ministry, holder] = [keyOf(KEYS.token.publicKey), keyOf(KEYS.holder.publicKey)];
    return await compare({
      what: `ashyq verify, ${LINES} lines, one process`,
      over: 'the same bare node:crypto verifies on one core',
      target: '<= 1.11',
      times: 1,
      rounds: 3,
      a: () =>
        execFileSync(process.execPath, ['dist/node/ashyq.js', 'verify', '--trust', dir, '--category', 'cinema', '--at', String(NOW), '--jobs', '1', file], {
          maxBuffer: 2 ** 28,
        }),
      b: () => {
        for (const { token: signed, proof } of parts) {
          nodeVerify(null, signed.message, ministry, signed.signature);
          if (proof !== null) nodeVerify(null, proof.message, holder, proof.signature);
        }
      },
    });
  } finally {
    rmSync(dir, { recursive: true });
  }
}
