/** The second gate of a venue, for stories at the first: a tablet that is a program, enrolled as any other, which hands in who came. */
import { randomBytes } from 'node:crypto';
import { fromBase64Url, toBase64Url } from '../../src/core/bytes.ts';
import { encodeBase32 } from '../../src/core/codec/base32.ts';
import { signerFromSeed } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { encodeEntry, GENESIS, headOf } from '../../src/core/journal/entry.ts';
import { makeGateMessage } from '../../src/core/journal/gate-message.ts';
import { parseEnrolmentUrl } from '../../src/core/qr.ts';
import { makeDeviceRequest } from '../../src/core/token/request.ts';
import type { Issuer } from './issuer.ts';

const seconds = () => Math.floor(Date.now() / 1000);

/** Enrols gate 2 and hands in a journal in which so many different people came in within the last minutes. */
export async function comeByTheSecondGate(issuer: Issuer, venue: string, people: number): Promise<void> {
  const { out } = await issuer.ashyq(['venue', 'code', venue, '--gate', '2', '--data', issuer.dataDir, '--origin', issuer.origin]);
  const code = parseEnrolmentUrl(/https?:\/\/\S+/i.exec(out)?.[0]?.toUpperCase() ?? '');
  if (code === null) throw new RangeError(`no enrolment code: ${out}`);
  const signer = signerFromSeed(new Uint8Array(randomBytes(32)));
  const request = await makeDeviceRequest({ action: 'tablet', iat: seconds() }, signer);
  const json = JSON.stringify({ code: encodeBase32(code), request: toBase64Url(request) });
  const enrolled = await fetch(`${issuer.origin}/api/gate/enrol`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: json });
  const credential = fromBase64Url(((await enrolled.json()) as { credential: string }).credential);
  const entries: Uint8Array[] = [];
  let prev: Uint8Array = GENESIS;
  const plain = { kind: 'scan', outcome: 'admit', code: 'ok', direction: 0, stampVersion: 1 } as const;
  for (let seq = 0; seq < people; seq += 1) {
    const entry = encodeEntry({ ...plain, seq, time: seconds() - people + seq, ref: new Uint8Array(randomBytes(16)), prev });
    entries.push(entry);
    prev = await headOf(entry);
  }
  const message = await makeGateMessage(credential, { kind: 'journal', iat: seconds(), epoch: 0, size: people, from: 0, entries, checkpoints: [] }, signer);
  const handed = await fetch(`${issuer.origin}/api/gate/journal`, { method: 'POST', headers: { 'content-type': 'application/cose' }, body: message });
  if (!handed.ok) throw new Error(`the journal was answered ${handed.status} ${await handed.text()}`);
}
