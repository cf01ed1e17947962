/**
 * Everything that this phone holds for its people, as one JSON file (product.md, citizen 11): what the passes say, the tokens themselves, public keys, visits,
 * settings, ages. A private key is never in it: most cannot leave the browser at all, and those that could (a seed) are left out by name.
 */
import { toBase64Url } from '../../core/bytes.ts';
import { BASIS, HEALTH } from '../../core/token/health.ts';
import { listHolders } from '../../shared/storage/holders.ts';
import { listPapers } from '../../shared/storage/papers.ts';
import type { StorageCode, StorageResult } from '../../shared/storage/result.ts';
import type { DeviceKey, HolderRecord, PaperRecord, SettingName, VisitRecord } from '../../shared/storage/schema.ts';
import { getSetting } from '../../shared/storage/settings.ts';
import { loadTrustFiles } from '../../shared/storage/trust.ts';
import { listVisits } from '../../shared/storage/visits.ts';
import type { Environment } from '../environment.ts';
import { readToken } from '../pass/token.ts';
import type { WalletState } from '../state.ts';

/** What of the wallet an export needs. */
interface Exported {
  readonly environment: Environment;
  readonly state: { readonly value: WalletState };
  now(): number;
}

interface ExportOptions {
  /** What the file says first, in the person's language: what it is, and what is not in it. */
  readonly note: string;
  readonly language: string;
  readonly appVersion: string;
}

/** Settings that are the wallet's; the gate's own, its PIN above all, are none of the citizen's. */
const SETTINGS = ['activeHolder', 'clock', 'clockFloor', 'installHintDismissedAt'] as const satisfies readonly SettingName[];
const ZONE_SECONDS = 5 * 3600;

/** The text of the file. */
export async function exportWallet(wallet: Exported, { note, language, appVersion }: ExportOptions): Promise<StorageResult<string>> {
  const { storage } = wallet.environment;
  const now = wallet.now();
  const read = await all({
    holders: listHolders(storage),
    papers: listPapers(storage),
    visits: listVisits(storage),
    trust: loadTrustFiles(storage, 'current'),
  });
  if (!read.ok) return read;
  const { holders, papers, visits, trust } = read.value;
  const settings = await Promise.all(SETTINGS.map(async (name) => [name, await getSetting(storage, name)] as const));
  const content = {
    format: 'ashyq-export-1',
    note,
    appVersion,
    madeAt: moment(now),
    holders: holders.map((holder) => describeHolder(holder, now)),
    papers: papers.map(describePaper),
    visits: visits.map(describeVisit),
    settings: { language, ...Object.fromEntries(settings.flatMap(([name, value]) => (value.ok && value.value !== null ? [[name, value.value]] : []))) },
    ministry: {
      ...describeTrust(wallet.state.value, now),
      fetchedAt: moment(trust?.fetchedAt ?? null),
      files: trust === null ? [] : [...trust.files].map(([name, bytes]) => ({ name, bytes: bytes.length })),
    },
  };
  return { ok: true, value: `${JSON.stringify(content, null, 2)}\n` };
}

/** Local time of Kazakhstan with its offset, as other programs read it; null stays null. */
function moment(seconds: number | null): string | null {
  if (seconds === null) return null;
  return new Date((seconds + ZONE_SECONDS) * 1000).toISOString().replace('.000Z', '+05:00');
}

function describeHolder({ id, kind, order, label, key, token, refreshedAt, nextKey, contests }: HolderRecord, now: number) {
  const age = refreshedAt === 0 ? null : now - refreshedAt;
  return {
    id,
    kind,
    order,
    label,
    ...describeToken(token),
    ...describeKey(key),
    nextPublicKey: publicOf(nextKey),
    refreshedAt: moment(refreshedAt),
    ageSeconds: age,
    contests: describeContests(contests),
  };
}

function describeContests(contests: HolderRecord['contests']) {
  const told = (contests?.told ?? []).map(({ openedAt, deadlineAt, decidedAt, receipt, ...rest }) => ({
    ...rest,
    openedAt: moment(openedAt),
    deadlineAt: moment(deadlineAt),
    decidedAt: moment(decidedAt),
    receipt: receipt === null ? null : { ...receipt, at: moment(receipt.at) },
  }));
  return { told, toldAt: moment(contests?.toldAt ?? null), receipt: contests?.receipt == null ? null : toBase64Url(contests.receipt) };
}

const publicOf = (key: DeviceKey | null): string | null => (key === null ? null : toBase64Url(key.publicKey));

/** Named one by one: whatever a key may hold one day, only these two go into the file. */
function describeKey(key: DeviceKey) {
  return { publicKey: publicOf(key), privateKeyKept: key.kind === 'webcrypto' ? 'locked in the browser' : 'in the browser’s storage' };
}

function describeToken(token: Uint8Array) {
  const claims = readToken(token);
  const says =
    claims === null
      ? null
      : {
          health: HEALTH[claims.health] ?? claims.health,
          basis: BASIS[claims.basis],
          evidenceAt: moment(claims.evidenceAt),
          initials: claims.initials,
          birth: claims.birth,
          home: claims.home ?? null,
          index: claims.index,
          issuedAt: moment(claims.iat),
          expiresAt: moment(claims.exp),
        };
  return { says, token: toBase64Url(token) };
}

function describePaper({ id, label, token, addedAt }: PaperRecord) {
  return { id, label, ...describeToken(token), addedAt: moment(addedAt) };
}

function describeVisit({ statement, doorCode, entered, left, receivedAt, ...rest }: VisitRecord) {
  const times = { entered: moment(entered), left: moment(left), receivedAt: moment(receivedAt) };
  return { ...rest, ...times, statement: toBase64Url(statement), doorCode: doorCode === null ? null : toBase64Url(doorCode) };
}

function describeTrust({ trust }: WalletState, now: number) {
  if (trust === null) return { signedAt: null, ageSeconds: null, stamp: null, bundle: null, policy: null, root: null };
  const { stamp, bundle, policy, root } = trust;
  return {
    signedAt: moment(stamp.iat),
    ageSeconds: now - stamp.iat,
    stamp: stamp.version,
    bundle: bundle.version,
    policy: policy.version,
    root: root.version,
  };
}

/** All of them, or the first fault: half an export would look like a whole one. */
async function all<Parts extends Record<string, unknown>>(
  parts: { readonly [Name in keyof Parts]: Promise<StorageResult<Parts[Name]>> },
): Promise<StorageResult<Parts>> {
  const names = Object.keys(parts) as (keyof Parts)[];
  const read = await Promise.all(names.map(async (name) => [name, await parts[name]] as const));
  const fault = read.find(([, result]) => !result.ok)?.[1];
  if (fault !== undefined && !fault.ok) return { ok: false, code: fault.code satisfies StorageCode };
  return { ok: true, value: Object.fromEntries(read.flatMap(([name, result]) => (result.ok ? [[name, result.value]] : []))) as Parts };
}
