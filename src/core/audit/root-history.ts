/** The roots before the present one (formats.md §6): what was signed while they were in force is judged by their keys. Each is believed because the next one was signed by it. */
import type { Ed25519Engine } from '../codec/ed25519.ts';
import { TrustRefusedError } from '../trust/refusal.ts';
import { decodeRoot, type Root } from '../trust/root.ts';
import { verifyThreshold } from '../trust/signed-file.ts';

/** Earlier roots from the newest back, as far as the chain of what is published holds. */
export async function readEarlierRoots(
  present: Root,
  { read, engine }: { readonly read: (name: string) => Promise<Uint8Array | null>; readonly engine: Ed25519Engine },
): Promise<Root[]> {
  const roots: Root[] = [];
  for (let next = present; next.version > 1; next = roots.at(-1) ?? next) {
    const before = await readBefore(next, { read, engine });
    if (before === null) break;
    roots.push(before);
  }
  return roots;
}

async function readBefore(next: Root, { read, engine }: Parameters<typeof readEarlierRoots>[1]): Promise<Root | null> {
  const bytes = await read(`root.${next.version - 1}.cbor`);
  if (bytes === null) return null;
  try {
    const root = await decodeRoot(bytes);
    // By its own keys, or anybody could put a root before ours that names our root keys and a stranger's for the rest.
    await verifyThreshold(root.file.signatures, root, { role: 'root', engine });
    await verifyThreshold(next.file.signatures, root, { role: 'root', engine });
    return root.version === next.version - 1 ? root : null;
  } catch (error) {
    if (error instanceof TrustRefusedError) return null;
    throw error;
  }
}
