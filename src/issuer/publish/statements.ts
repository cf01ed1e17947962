/** The end-of-mission statement to publish (typ 65009; decision 019): the newest that the officers signed with a key that the newest root still names. */
import { toHex } from '../../core/bytes.ts';
import { TYP } from '../../core/token/typ.ts';
import type { FileDigest } from '../../core/trust/bundle.ts';
import type { EndOfMission } from '../../core/trust/end-of-mission.ts';
import { readEndOfMission } from '../../core/trust/end-statement.ts';
import type { Root } from '../../core/trust/root.ts';
import { openSign1File } from '../../core/trust/signed-file.ts';
import { keyLayout, readStatements, trustDirOf } from '../keys/layout.ts';
import { nodeEngine } from '../keys/node-ed25519.ts';
import { digestOf } from './published.ts';

export interface NextStatement {
  /** Below /trust/. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly digest: FileDigest;
  readonly end: EndOfMission;
}

/**
 * Null where there is none, or where the root names the key no more that signed it: that is how a statement is taken back. @throws TrustRefusedError for a file that is
 * not what the officers signed
 */
export async function nextStatement(dataDir: string, root: Root): Promise<NextStatement | null> {
  // What was published is not forgotten when the data directory came from an older backup: clients would call that a rollback.
  const known = [...(await readStatements(keyLayout(dataDir).statementsDir)), ...(await readStatements(trustDirOf(dataDir)))];
  const newest = known.sort((a, b) => a.version - b.version).at(-1);
  if (newest === undefined) return null;
  const bytes = new Uint8Array(newest.bytes);
  const kid = toHex(openSign1File(bytes, TYP.endOfMission).header.kid ?? new Uint8Array());
  if (!root.roles.statement.keys.some((key) => toHex(key.kid) === kid)) return null;
  const end = await readEndOfMission(bytes, { root, engine: nodeEngine(), version: newest.version });
  return { name: `statement.${newest.version}.cbor`, bytes, digest: digestOf(newest.version, bytes), end };
}
