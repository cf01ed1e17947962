/**
 * Row 2 of docs/performance.md: `ashyq verify` over many lines on all cores, as a process with its start included, over bare loops of the same node:crypto verifies on the same
 * cores. ASHYQ_BENCH_LINES sets how many (1000000 for the row as it is written, `node tests/bench/many.mjs` for this row alone); what the process held at most stands in the
 * row's name, where the system tells. ASHYQ_BENCH_DIR is a directory that keeps the lines, signing which takes longer than verifying them, for another run.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  createWriteStream,
  existsSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { Worker } from 'node:worker_threads';
import { formatQr, parseQr } from '../../src/core/qr.ts';
import { present } from '../../src/core/token/present.ts';
import { decodePresented } from '../../src/core/token/presentation.ts';
import { issueStatusToken } from '../../src/core/token/status-token.ts';
import { nodeSigner } from '../../src/issuer/keys/node-ed25519.ts';
import { claims, KEYS, NOW, publish } from '../core/world.ts';
import { compare, type Row } from './measure.ts';

const LINES = Number(process.env['ASHYQ_BENCH_LINES'] ?? 50_000);
/** Showings of one token: as many seconds as one may be old. */
const SHOWINGS = 50;
const CORES = availableParallelism();

export async function manyLinesRow(): Promise<Row> {
  const kept = process.env['ASHYQ_BENCH_DIR'];
  const dir = kept ?? mkdtempSync(join(tmpdir(), 'ashyq-bench-many-'));
  mkdirSync(dir, { recursive: true });
  try {
    for (const [name, bytes] of await publish()) {
      mkdirSync(dirname(join(dir, name)), { recursive: true });
      writeFileSync(join(dir, name), bytes);
    }
    const lines = join(dir, linesFile);
    if (!existsSync(lines)) await writeLines(lines);
    const signed = signedIn(lines);
    let most = 0;
    const row = await compare({
      what: `ashyq verify, ${LINES} lines, ${CORES} threads`,
      over: `the same bare node:crypto verifies, ${CORES} threads`,
      target: '<= 1.11',
      times: 1,
      // A million lines warm themselves.
      ...(LINES > 200_000 ? { rounds: 1, warm: 0 } : { rounds: 3 }),
      a: async () => {
        most = Math.max(most, await runCommand(dir));
      },
      b: () => runBare(signed),
    });
    return { ...row, what: `${row.what}${most === 0 ? '' : `, at most ${Math.round(most / 1024)} MB`}`, rate: row.rate * LINES };
  } finally {
    if (kept === undefined) rmSync(dir, { recursive: true });
  }
}

const linesFile = `lines-${LINES}.txt`;

/** What the bare loop needs of one line: both messages and signatures; the same for all, for it learns nothing from them. */
type Signed = readonly { readonly key: Uint8Array; readonly message: Uint8Array; readonly signature: Uint8Array }[];

/** Under its name only when it is whole. */
async function writeLines(path: string): Promise<void> {
  const seed = (byte: number) => nodeSigner(new Uint8Array(32).fill(byte));
  const [ministry, holder] = [seed(11), seed(13)];
  const file = createWriteStream(`${path}.part`);
  for (let nr = 0; nr < LINES; nr += SHOWINGS) {
    const token = await issueStatusToken(claims({ index: 1 + nr / SHOWINGS }), ministry);
    for (let age = 0; age < SHOWINGS; age += 1) {
      const shown = await present(token, { aud: '*', iat: NOW - age }, holder);
      if (!file.write(`${formatQr(shown)}\n`)) await once(file, 'drain');
    }
  }
  file.end();
  await finished(file);
  renameSync(`${path}.part`, path);
}

function signedIn(path: string): Signed {
  const file = openSync(path, 'r');
  const { size } = fstatSync(file);
  const end = Buffer.alloc(Math.min(size, 2048));
  readSync(file, end, 0, end.length, size - end.length);
  closeSync(file);
  const { token, proof } = decodePresented(parseQr(end.toString('latin1').trimEnd().split('\n').at(-1) ?? ''));
  if (proof === null) throw new RangeError('the bench needs presentations');
  return [
    { key: KEYS.token.publicKey, message: token.message, signature: token.signature },
    { key: KEYS.holder.publicKey, message: proof.message, signature: proof.signature },
  ];
}

/** Kilobytes that the process held at most; 0 where the system does not tell. */
async function runCommand(dir: string): Promise<number> {
  const args = [
    'dist/node/ashyq.js',
    'verify',
    '--trust',
    dir,
    '--category',
    'cinema',
    '--at',
    String(NOW),
    '--json',
    '--jobs',
    String(CORES),
    join(dir, linesFile),
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', openSync(join(dir, 'verdicts.ndjson'), 'w'), 'inherit'] });
  let most = 0;
  const timer = setInterval(() => {
    try {
      most = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? most);
    } catch {
      // Not Linux, or over.
    }
  }, 100);
  const [code] = await once(child, 'close');
  clearInterval(timer);
  if (code !== 0) throw new RangeError(`the bench's lines ended with ${code}`);
  return most;
}

const BARE = `
const { createPublicKey, verify } = require('node:crypto');
const { workerData: { signed, times } } = require('node:worker_threads');
const parts = signed.map(({ key, message, signature }) => ({ message, signature, key: createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key).toString('base64url') } }) }));
for (let n = 0; n < times; n += 1) for (const { key, message, signature } of parts) if (!verify(null, message, key, signature)) throw new Error('bare');
`;

async function runBare(signed: Signed): Promise<void> {
  const workers = Array.from({ length: CORES }, () => new Worker(BARE, { eval: true, workerData: { signed, times: LINES / CORES } }));
  await Promise.all(workers.map((worker) => once(worker, 'exit')));
}
