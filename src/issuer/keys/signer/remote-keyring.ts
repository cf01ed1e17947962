/**
 * The keyring of an issuer that holds no key: what is public it knows from the signer's last answer, what is signed it asks for. Roots and statements are copied into
 * its own data directory as they come, where publication, backup and restore find them as ever.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { deflateSync } from 'node:zlib';
import type { Bytes } from '../../../core/bytes.ts';
import { decodeRoot, type Root } from '../../../core/trust/root.ts';
import { inflateStatusBits, type StatusListContent } from '../../../core/trust/status-list.ts';
import { isMissing, writeOnce } from '../../publish/durable-file.ts';
import { activeRecord, bundleRecords, type KeyState } from '../active.ts';
import { bundleCustody } from '../custody.ts';
import { KeyError } from '../key-error.ts';
import type { Keyring } from '../keyring.ts';
import { keyLayout, readRoots, readStatements } from '../layout.ts';
import { SignerLink } from './link.ts';
import { PROTOCOL, type PublicState, type Signed } from './protocol.ts';
import { SignerError } from './signer-error.ts';

/** How long a start waits for a signer that starts beside it. */
const PATIENCE_MS = 15_000;

export interface RemoteKeyring extends Keyring {
  /** whether it is connected with its signer now */
  answers(): boolean;
  close(): void;
}

/** @throws KeyError `keys-in-two-places`; SignerError `signer-away` when nobody answers in a quarter of a minute */
export async function openRemoteKeyring(dataDir: string, socketPath: string, patience = PATIENCE_MS): Promise<RemoteKeyring> {
  await insistOnNoKeys(dataDir);
  let known: KeyState | null = null;
  const take = async (state: PublicState): Promise<void> => {
    known = await mirror(dataDir, state);
  };
  const link = new SignerLink(socketPath, async (ask) => take(stateOf(await ask({ op: 'hello', protocol: PROTOCOL, ...(await heldBy(dataDir)) }))));
  const refresh = async () => take(stateOf(await link.ask({ op: 'refresh', ...(await heldBy(dataDir)) })));
  await firstAnswer(refresh, performance.now() + patience);
  const now = (): KeyState => {
    if (known === null) throw new SignerError('signer-away');
    return known;
  };
  const sign = async (op: Signed | 'specimen', claims: object): Promise<Bytes> => {
    const answer = await link.ask({ op, claims });
    if (!('signed' in answer)) throw new SignerError('signer-failed');
    return answer.signed;
  };
  return {
    records: () => now().records,
    root: () => now().root,
    custody: () => bundleCustody(now().root, now().records),
    activeKid: (role) => activeRecord(now(), role).kid,
    bundleKids: () =>
      bundleRecords(now())
        .map(({ kid }) => kid)
        .sort(),
    signStatusToken: (claims, options) => sign(options?.specimen === true ? 'specimen' : 'statusToken', claims),
    signVenueCredential: (claims) => sign('venueCredential', claims),
    signVenueSettings: (claims) => sign('venueSettings', claims),
    signStatusList: (list) => signList(list, { link, sign }),
    signStamp: (stamp) => sign('stamp', stamp),
    async signCheckpoint(checkpoint) {
      const answer = await link.ask({ op: 'checkpoint', claims: checkpoint });
      if (!('text' in answer)) throw new SignerError('signer-failed');
      return answer.text;
    },
    signCountersignature: (countersignature) => sign('countersignature', countersignature),
    signGuardAnswer: (answer) => sign('guardAnswer', answer),
    signBundle: (bundle) => sign('bundle', bundle),
    refresh,
    answers: () => link.open,
    close: () => link.close(),
  };
}

/** A register that came from an older copy knows fewer revocations than were signed: those that the signer remembers are taken over. */
async function signList(
  list: StatusListContent,
  { link, sign }: { readonly link: SignerLink; readonly sign: (op: 'statusList', claims: object) => Promise<Bytes> },
): Promise<Bytes> {
  try {
    return await sign('statusList', list);
  } catch (error) {
    if (!(error instanceof SignerError) || error.code !== 'list-unrevokes') throw error;
    const answer = await link.ask({ op: 'lastList', k: list.k });
    const last = 'list' in answer && answer.list !== null ? inflateStatusBits(1, answer.list) : null;
    const ours = inflateStatusBits(1, list.lst);
    if (last === null || ours === null) throw error;
    const both = ours.bytes.map((byte, at) => byte | (last.bytes[at] ?? 0));
    return sign('statusList', { ...list, lst: new Uint8Array(deflateSync(both, { level: 9 })) });
  }
}

function stateOf(answer: object): PublicState {
  if (!('state' in answer)) throw new SignerError('signer-failed');
  return answer.state as PublicState;
}

/** Numbers of the newest public files that are here already. */
async function heldBy(dataDir: string): Promise<{ readonly roots: number; readonly statements: number }> {
  const { rootsDir, statementsDir } = keyLayout(dataDir);
  const [roots, statements] = await Promise.all([readRoots(rootsDir), readStatements(statementsDir)]);
  return { roots: roots.at(-1)?.version ?? 0, statements: statements.at(-1)?.version ?? 0 };
}

async function mirror(dataDir: string, { records, roots, statements }: PublicState): Promise<{ root: Root; records: PublicState['records'] }> {
  const { rootsDir, statementsDir } = keyLayout(dataDir);
  for (const { version, bytes } of roots) await writeOnce(join(rootsDir, `root.${version}.cbor`), bytes);
  for (const { version, bytes } of statements) await writeOnce(join(statementsDir, `statement.${version}.cbor`), bytes);
  const newest = (await readRoots(rootsDir)).at(-1);
  if (newest === undefined) throw new KeyError('keys-missing', 'the signer has no root');
  return { root: await decodeRoot(newest.bytes), records };
}

/** Keys that stayed behind would make a process apart a matter of form. @throws KeyError `keys-in-two-places` */
async function insistOnNoKeys(dataDir: string): Promise<void> {
  const { keysDir } = keyLayout(dataDir);
  const names = await readdir(keysDir).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const secret = names.find((name) => name !== 'roots' && name !== 'statements');
  if (secret !== undefined) throw new KeyError('keys-in-two-places', `${keysDir} holds ${secret}, and the signer is to have the keys alone: move it there`);
}

async function firstAnswer(refresh: () => Promise<void>, deadline: number): Promise<void> {
  for (;;) {
    try {
      return await refresh();
    } catch (error) {
      if (!(error instanceof SignerError) || error.code !== 'signer-away' || performance.now() > deadline) throw error;
      await delay(250);
    }
  }
}
