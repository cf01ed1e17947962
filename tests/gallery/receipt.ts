/** A refusal receipt for the tour: from a tablet that is a program, enrolled at one of the demo's doors as any other. */
import { randomBytes } from 'node:crypto';
import { fromBase64Url, toBase64Url } from '../../src/core/bytes.ts';
import { encodeBase32 } from '../../src/core/codec/base32.ts';
import { signerFromSeed } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { makeReceipt } from '../../src/core/journal/receipt.ts';
import { formatQr, parseEnrolmentUrl } from '../../src/core/qr.ts';
import { makeDeviceRequest } from '../../src/core/token/request.ts';
import type { Issuer } from '../e2e/issuer.ts';

/** The QR's text: the grocery's door has turned somebody away a quarter of an hour ago. */
export async function makeDoorReceipt(issuer: Issuer): Promise<string> {
  const signer = signerFromSeed(new Uint8Array(randomBytes(32)));
  const now = Math.floor(Date.now() / 1000);
  const code = parseEnrolmentUrl(issuer.door('grocery').toUpperCase());
  if (code === null) throw new RangeError('no door of this kind is in the terminal');
  const request = await makeDeviceRequest({ action: 'tablet', iat: now }, signer);
  const response = await fetch(`${issuer.origin}/api/gate/enrol`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: encodeBase32(code), request: toBase64Url(request) }),
  });
  const answer = (await response.json()) as { credential: string; venue: { id: string; gate: number } };
  const says = { code: 'not-admitted', rule: 'yellow-else', policyVersion: 1, stampVersion: 1, ref: new Uint8Array(randomBytes(16)) };
  const at = { venueId: answer.venue.id, gate: answer.venue.gate, iat: now - 900 };
  return formatQr(await makeReceipt(fromBase64Url(answer.credential), { ...at, ...says }, signer));
}
