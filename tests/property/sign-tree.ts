/** Signs what a tree of CBOR has become, as it stands: so that what lies behind a signature is reached by changed objects too. */
import { concat } from '../../src/core/bytes.ts';
import { sign1Message, signMessage } from '../../src/core/codec/cose-write.ts';
import type { Signer } from '../../src/core/codec/ed25519.ts';
import { type Branch, writeTree } from './cbor-tree.ts';

/** The four parts of a tagged object. */
export const partsOf = ({ children }: Branch): Branch[] => children[0]?.children ?? [];
const inside = (item: Branch): Uint8Array => (item.children.length === 0 ? item.content : concat(...item.children.map(writeTree)));
const put = (item: Branch, content: Uint8Array): void => void Object.assign(item, { major: 2, content, children: [], lie: null });

/** A COSE_Sign1 signed anew; false where it is none any more. */
export async function signOne(top: Branch, signer: Signer): Promise<boolean> {
  const [header, , payload, signature] = partsOf(top);
  if (header?.major !== 2 || payload?.major !== 2 || signature === undefined) return false;
  put(signature, await signer.sign(sign1Message(inside(header), inside(payload))));
  return true;
}

/** A COSE_Sign, each of whose entries is signed anew by the signer of its place. */
export async function signMany(top: Branch, signers: readonly Signer[]): Promise<boolean> {
  const [header, , payload, entries] = partsOf(top);
  if (header?.major !== 2 || payload?.major !== 2 || entries?.major !== 4) return false;
  for (const [nr, entry] of entries.children.entries()) {
    const [own, , signature] = entry.children;
    const signer = signers[nr];
    if (own?.major === 2 && signature !== undefined && signer !== undefined)
      put(signature, await signer.sign(signMessage(inside(header), inside(own), inside(payload))));
  }
  return true;
}
