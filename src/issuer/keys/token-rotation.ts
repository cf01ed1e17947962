/** The life of token keys: rotated, retired, revoked, their tokens voided (formats.md §6). Needs the next bundle to be published, not a new root. */
import { withLock } from '../publish/lock.ts';
import { publishDir } from '../publish/versions.ts';
import { KeyError } from './key-error.ts';
import { type HeldKey, type OpenedKeyFile, type TokenTerms, writeKeyFile } from './key-file.ts';
import { makeTokenKey } from './key-maker.ts';
import { openOnline } from './keyring.ts';
import { keyLayout } from './layout.ts';
import type { Environment } from './passphrase.ts';

export interface KeyChange {
  readonly dataDir: string;
  readonly environment: Environment;
  readonly now: number;
}

/** What changed, by key id (hex). */
export interface KeyChanged {
  readonly made: readonly string[];
  readonly ended: readonly string[];
  /** When the new key begins to sign. */
  readonly from: number;
}

/** Makes the next token key, which signs from `from` on; the keys before it are retired at that second. `from` lies `stopHours` ahead, so that every door knows the key first. */
export function rotateToken(change: KeyChange, from: number): Promise<KeyChanged> {
  return withLock(publishDir(change.dataDir), () => rotateLocked(change, from));
}

async function rotateLocked(change: KeyChange, from: number): Promise<KeyChanged> {
  const file = await openOnline(change.dataDir, change.environment);
  const ended: string[] = [];
  const keys = file.keys.map((key) => {
    if (!isSigning(key, false) || (key.record.token?.retiredAt ?? Number.POSITIVE_INFINITY) <= from) return key;
    ended.push(key.record.kid);
    return withTerms(key, { retiredAt: from });
  });
  const made = await makeTokenKey(change.now, { notBefore: from, specimen: false });
  await save(change, file, [...keys, made]);
  return { made: [made.record.kid], ended, from };
}

/** Revokes a token key, or with `voidBefore` voids what it signed earlier and lets it live. Where no key would be left to sign now, one is made that signs at once. */
export function revokeToken(change: KeyChange, kid: string, voidBefore: number | null): Promise<KeyChanged> {
  return withLock(publishDir(change.dataDir), () => revokeLocked(change, kid, voidBefore));
}

async function revokeLocked(change: KeyChange, kid: string, voidBefore: number | null): Promise<KeyChanged> {
  const { now } = change;
  const file = await openOnline(change.dataDir, change.environment);
  const wanted = file.keys.find((key) => key.record.kid === kid);
  const terms = wanted?.record.token;
  if (wanted === undefined || terms == null) throw new KeyError('kid-unknown', `no token key has the id ${kid}`);
  if (wanted.record.revokedAt !== null) throw new KeyError('already-revoked', `${kid} is revoked already`);
  const changed =
    voidBefore === null
      ? { ...wanted, record: { ...wanted.record, revokedAt: now } }
      : withTerms(wanted, { voidBefore: Math.max(voidBefore, terms.voidBefore ?? 0) });
  const keys = file.keys.map((key) => (key === wanted ? changed : key));
  const left = keys.some((key) => isSigning(key, terms.specimen) && signsAt(key, now));
  const made = left ? [] : [await makeTokenKey(now, { notBefore: now, specimen: terms.specimen })];
  await save(change, file, [...keys, ...made]);
  return { made: made.map((key) => key.record.kid), ended: voidBefore === null ? [kid] : [], from: now };
}

function isSigning({ record }: HeldKey, specimen: boolean): boolean {
  return record.token !== null && record.token.specimen === specimen && record.revokedAt === null;
}

function signsAt({ record: { token } }: HeldKey, now: number): boolean {
  return (
    token !== null && token.notBefore <= now && now <= token.notAfter && (token.retiredAt === null || now < token.retiredAt) && now >= (token.voidBefore ?? 0)
  );
}

function withTerms(key: HeldKey, terms: Partial<TokenTerms>): HeldKey {
  const { token } = key.record;
  return token === null ? key : { ...key, record: { ...key.record, token: { ...token, ...terms } } };
}

function save({ dataDir }: KeyChange, file: OpenedKeyFile, keys: readonly HeldKey[]): Promise<void> {
  return writeKeyFile(keyLayout(dataDir).online, { ...file, keys });
}
