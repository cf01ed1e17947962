/** Signing the end of the mission: by the officers' offline key of role `statement`, for the next publication to name (decision 019). The server alone cannot. */
import { join } from 'node:path';
import { equal } from '../../core/bytes.ts';
import type { Signer } from '../../core/codec/ed25519.ts';
import type { EndOfMission } from '../../core/trust/end-of-mission.ts';
import { decodeRoot } from '../../core/trust/root.ts';
import { encodeEndOfMission } from '../../core/trust/sign-end-statement.ts';
import { writeOnce } from '../publish/durable-file.ts';
import { withLock } from '../publish/lock.ts';
import { publishDir } from '../publish/versions.ts';
import { KeyError } from './key-error.ts';
import { openOnline } from './keyring.ts';
import { keyLayout, readRoots, readStatements, trustDirOf } from './layout.ts';
import { nodeSigner } from './node-ed25519.ts';
import { openOffline } from './offline-root.ts';
import type { RootChange } from './root-rotation.ts';

/** Signs the next statement and lays it beside the roots; gives it and its file. @throws KeyError `offline-root-missing`, TrustRefusedError `format` */
export function signStatement(
  change: RootChange,
  content: Omit<EndOfMission, 'version' | 'iat'>,
): Promise<{ readonly end: EndOfMission; readonly path: string }> {
  return withLock(publishDir(change.dataDir), async () => {
    const { statementsDir } = keyLayout(change.dataDir);
    const known = [...(await readStatements(statementsDir)), ...(await readStatements(trustDirOf(change.dataDir)))];
    const version = 1 + Math.max(0, ...known.map((one) => one.version));
    const end: EndOfMission = { version, iat: change.now, ...content };
    const path = join(statementsDir, `statement.${version}.cbor`);
    await writeOnce(path, await encodeEndOfMission(end, await statementSigner(change)));
    return { end, path };
  });
}

async function statementSigner(change: RootChange): Promise<Signer> {
  const newest = (await readRoots(keyLayout(change.dataDir).rootsDir)).at(-1);
  if (newest === undefined) throw new KeyError('keys-missing', 'there is no root; begin with: ashyq keys init');
  const { keys } = (await decodeRoot(newest.bytes)).roles.statement;
  // Installations of before the key went offline hold it online.
  const online = (await openOnline(change.dataDir, change.environment)).keys.filter(({ record }) => record.role === 'statement');
  const offline = await openOffline(change.offlineRoot, { environment: change.environment, role: 'statement' });
  const held = [...online.map(({ seed }) => nodeSigner(seed)), ...offline];
  const signer = held.findLast(({ publicKey }) => keys.some(({ x }) => equal(x, publicKey)));
  if (signer === undefined) throw new KeyError('offline-root-missing', `${change.offlineRoot} holds no statement key that the newest root names`);
  return signer;
}
