/** `ashyq keys rotate|revoke|renew`: changes the keys on disk; the next publication makes them known. */
import { join } from 'node:path';
import { parsePolicy } from '../core/policy/policy.ts';
import { ROLES } from '../core/trust/root.ts';
import { readRecords } from '../issuer/keys/key-file.ts';
import { keyLayout, trustDirOf } from '../issuer/keys/layout.ts';
import { renewRootFile, revokeRoleKey, rotateRole } from '../issuer/keys/root-rotation.ts';
import { readRemembered } from '../issuer/keys/signer/state.ts';
import { type KeyChanged, revokeToken, rotateToken } from '../issuer/keys/token-rotation.ts';
import { readPublished } from '../issuer/publish/published.ts';
import { parseTime } from './command.ts';
import { EXIT, type ExitCode, type Io, tell, UsageError, write } from './io.ts';
import type { KeysOptions } from './keys-init.ts';

const HOUR = 3600;
/** Where nothing is published yet. */
const DEFAULT_STOP_HOURS = 48;

export async function rotateKey(options: KeysOptions & { readonly role: string; readonly atOnce: boolean }, io: Io): Promise<ExitCode> {
  const change = changeOf(options, io);
  if (options.role === 'token') {
    const from = io.now() + (options.atOnce ? 0 : await stopSeconds(options.dataDir));
    return report(await rotateToken(change, from), options, io);
  }
  const role = ROLES.find((known) => known === options.role);
  if (role === undefined) throw new UsageError(`keys rotate takes token, ${ROLES.join(', ')}`);
  if (options.atOnce) throw new UsageError('--now belongs to keys rotate token');
  return report(await rotateRole(change, role), options, io);
}

export async function revokeKey(options: KeysOptions & { readonly kid: string; readonly voidBefore: string | undefined }, io: Io): Promise<ExitCode> {
  const { dataDir, kid } = options;
  if (!/^[0-9a-f]{8}$/.test(kid)) throw new UsageError('keys revoke takes a kid of 8 hexadecimal digits');
  const voidBefore = options.voidBefore === undefined ? null : parseTime(options.voidBefore, '--void-before');
  if (voidBefore !== null && voidBefore > io.now()) throw new UsageError('--void-before lies in the future');
  const change = changeOf(options, io);
  const isToken = (await readRecords(keyLayout(dataDir).online)).some((record) => record.kid === kid && record.role === 'token');
  if (isToken) return report(await revokeToken(change, kid, voidBefore), options, io);
  if (voidBefore !== null) throw new UsageError('--void-before belongs to token keys');
  return report(await revokeRoleKey(change, kid), options, io);
}

export async function renewRoot(options: KeysOptions, io: Io): Promise<ExitCode> {
  return report(await renewRootFile(changeOf(options, io)), options, io);
}

function changeOf({ dataDir, offlineRoot }: KeysOptions, io: Io) {
  return { dataDir, environment: io.environment, now: io.now(), offlineRoot: offlineRoot ?? join(dataDir, 'offline-root') };
}

async function report(changed: KeyChanged, { json }: KeysOptions, io: Io): Promise<ExitCode> {
  const time = `${new Date(changed.from * 1000).toISOString().slice(0, 19)}Z`;
  const lines = [
    ...changed.made.map((kid) => `made ${kid}, signs from ${time}`),
    ...changed.ended.map((kid) => (changed.from > io.now() ? `until then ${kid} signs` : `ended ${kid}`)),
  ];
  await write(io.stdout, json ? `${JSON.stringify(changed)}\n` : `${lines.length > 0 ? lines.join('\n') : 'no key made or ended; what was asked is signed'}\n`);
  tell(io, 'Clients learn of it with the next publication: a running server makes one within seconds; where none runs: ashyq publish');
  return EXIT.ok;
}

/** How long the doors may go without news, by the policy in force: a token key must be known that long before it signs. */
async function stopSeconds(dataDir: string): Promise<number> {
  // beside a signer nothing is published: the last stamp that it signed lived as long
  const signed = (await readRemembered(dataDir))?.stamp;
  if (signed != null) return signed.life;
  const published = await readPublished(trustDirOf(dataDir));
  return HOUR * (published === null ? DEFAULT_STOP_HOURS : parsePolicy(published.policy).limits.stopHours);
}
