/** What a thief can make of keys that were copied: the same typed objects as the ministry, and files with fewer signatures than they need. */
import { randomInt } from 'node:crypto';
import { type Bytes, concat } from '../../core/bytes.ts';
import { encodeCbor } from '../../core/codec/cbor-write.ts';
import { ALG_ED25519, LABEL } from '../../core/codec/cose-write.ts';
import { formatQr } from '../../core/qr.ts';
import { TYP } from '../../core/token/typ.ts';
import type { Bundle, BundleContent } from '../../core/trust/bundle.ts';
import { openSignedFile } from '../../core/trust/signed-file.ts';
import type { Stamp } from '../../core/trust/stamp.ts';
import { LIST_ENTRIES, MANUAL_LIST } from '../../core/trust/status-list.ts';
import type { Keyring } from '../../issuer/keys/keyring.ts';

const HOUR = 3600;

/** A green paper pass for whoever pays. */
export async function forgePass(thief: Keyring, now: number): Promise<string> {
  const index = MANUAL_LIST * LIST_ENTRIES + randomInt(LIST_ENTRIES);
  const claims = { exp: now + 24 * HOUR, iat: now, holderKey: null, health: 3, basis: 3, evidenceAt: now - HOUR, index, initials: 'Ұ.Р.', birth: 229 };
  return formatQr(await thief.signStatusToken(claims));
}

/** The stamp in force, counted up as far as clients let it: what follows from the ministry would be a rollback. */
export function forgeStamp(thief: Keyring, stamp: Stamp, { now, ahead }: { readonly now: number; readonly ahead: number }): Promise<Uint8Array> {
  return thief.signStamp({ ...stamp, iat: now, exp: now + 48 * HOUR, version: stamp.version + ahead });
}

/** The next bundle with one key's signature where two are asked for, and a stamp that names it. */
export async function forgeBundle(thief: Keyring, { bundle, stamp, now }: { readonly bundle: Bundle; readonly stamp: Stamp; readonly now: number }) {
  const content: BundleContent = { ...bundle, version: bundle.version + 1, issuedAt: now };
  const bytes = withOneSignature(await thief.signBundle(content), TYP.bundle);
  const sha256 = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const named = { ...stamp, bundle: { version: content.version, sha256, length: bytes.length } };
  return new Map([
    [`bundle.${content.version}.cbor`, bytes],
    ['stamp.cbor', await forgeStamp(thief, named, { now, ahead: 1 })],
  ]);
}

/** The file with only the first of its signatures. */
export function withOneSignature(file: Uint8Array, typ: number): Bytes {
  const { payload, signatures } = openSignedFile(file, typ);
  const [first] = signatures;
  if (first === undefined) throw new TypeError('a file without signatures');
  const header = encodeCbor(
    new Map<number, number | Uint8Array>([
      [LABEL.alg, ALG_ED25519],
      [LABEL.kid, first.kid],
    ]),
  );
  const parts = [encodeCbor(new Map([[LABEL.typ, typ]])), new Map<string, never>(), payload, [[header, new Map<string, never>(), first.signature]]];
  return concat(Uint8Array.of(0xd8, 98), encodeCbor(parts));
}
