/** Root (formats.md §6, typ 65005): which keys hold which role, signed by offline keys, two of three. */
import type { Bytes } from '../bytes.ts';
import { FILE_LIMITS } from '../codec/cbor-limits.ts';
import { CborReader } from '../codec/cbor-read.ts';
import type { CborValue } from '../codec/cbor-write.ts';
import { isWeakKey, type Signer } from '../codec/ed25519.ts';
import { MalformedError } from '../codec/malformed.ts';
import { kidOf } from '../token/cnf.ts';
import { TYP } from '../token/typ.ts';
import { readMembers } from './members.ts';
import { decoding, TrustRefusedError } from './refusal.ts';
import { encodeSignedFile, openSignedFile, type SignedFile } from './signed-file.ts';

export const ROLES = ['root', 'bundle', 'stamp', 'status', 'venue', 'statement'] as const;
export type Role = (typeof ROLES)[number];
/** Only these roles may ask for more than one signature. */
const SHARED_ROLES: ReadonlySet<Role> = new Set(['root', 'bundle']);

/** A public key with its id. */
export interface RoleKey {
  readonly x: Uint8Array;
  readonly kid: Uint8Array;
}
export interface RoleKeys<K = RoleKey> {
  readonly threshold: number;
  readonly keys: readonly K[];
}
/** What a root says; `K` is the bare x when one is written. */
export interface RootContent<K = RoleKey> {
  readonly version: number;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly roles: Readonly<Record<Role, RoleKeys<K>>>;
}
export interface Root extends RootContent {
  /** The envelope, so that the chain can verify it by the old and the new keys. */
  readonly file: SignedFile;
}

/** Parses a root; its signatures are for `verifyThreshold`. @throws TrustRefusedError `format`, `wrong-role`, `weak-key` */
export async function decodeRoot(bytes: Uint8Array): Promise<Root> {
  const file = decoding(() => openSignedFile(bytes, TYP.root));
  const content = decoding(() => readContent(file.payload));
  const roles = {} as Record<Role, RoleKeys>;
  for (const role of ROLES) {
    const { threshold, keys } = content.roles[role];
    if (keys.some(isWeakKey)) throw new TrustRefusedError('weak-key');
    roles[role] = { threshold, keys: await Promise.all(keys.map(async (x) => ({ x, kid: await kidOf(x) }))) };
  }
  return { ...content, roles, file };
}

/** Signs a root. */
export function encodeRoot(content: RootContent<Uint8Array>, signers: readonly Signer[]): Promise<Bytes> {
  const roles = new Map<string, CborValue>(
    ROLES.map((role) => {
      const { threshold, keys } = content.roles[role];
      return [
        role,
        new Map<string, CborValue>([
          ['threshold', threshold],
          ['keys', keys],
        ]),
      ];
    }),
  );
  const payload = new Map<string, CborValue>([
    ['version', content.version],
    ['issuedAt', content.issuedAt],
    ['expiresAt', content.expiresAt],
    ['roles', roles],
  ]);
  return encodeSignedFile(TYP.root, payload, signers);
}

function readContent(payload: Uint8Array): RootContent<Uint8Array> {
  const reader = new CborReader(payload, FILE_LIMITS);
  const role = (name: Role) => () => readRole(reader, name);
  const content = readMembers<RootContent<Uint8Array>>(reader, {
    version: () => reader.uint(),
    issuedAt: () => reader.uint(),
    expiresAt: () => reader.uint(),
    roles: () =>
      readMembers<RootContent<Uint8Array>['roles']>(reader, {
        root: role('root'),
        bundle: role('bundle'),
        stamp: role('stamp'),
        status: role('status'),
        venue: role('venue'),
        statement: role('statement'),
      }),
  });
  reader.end();
  return content;
}

function readRole(reader: CborReader, role: Role): RoleKeys<Uint8Array> {
  const at = reader.offset;
  const keys = readMembers<RoleKeys<Uint8Array>>(reader, {
    threshold: () => reader.uint(),
    keys: () => reader.array((count) => Array.from({ length: count }, () => reader.bytes(32))),
  });
  const possible = keys.threshold >= 1 && keys.threshold <= keys.keys.length && (SHARED_ROLES.has(role) || keys.threshold === 1);
  if (!possible) throw new MalformedError('claim-type', at);
  return keys;
}
