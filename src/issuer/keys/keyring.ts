/**
 * The online keys, opened: the one module that signs for the ministry. It signs typed objects only (security.md, server baseline); there is no way to
 * have it sign bytes. For each role it uses the newest key that the newest root names, so a new key takes effect with its root and not before.
 */
import type { Bytes } from '../../core/bytes.ts';
import type { Signer } from '../../core/codec/ed25519.ts';
import { type Countersignature, signCountersignature } from '../../core/journal/countersignature.ts';
import { type GuardAnswer, signGuardAnswer } from '../../core/token/guard-answer.ts';
import { issueStatusToken, type StatusTokenClaims } from '../../core/token/status-token.ts';
import { issueVenueCredential, type VenueClaims } from '../../core/token/venue.ts';
import { signVenueSettings, type VenueSettingsClaims } from '../../core/token/venue-settings.ts';
import { type BundleContent, encodeBundle } from '../../core/trust/bundle.ts';
import { type LogCheckpoint, signCheckpoint } from '../../core/trust/log/checkpoint.ts';
import { decodeRoot, type Root } from '../../core/trust/root.ts';
import { encodeStamp, type Stamp } from '../../core/trust/stamp.ts';
import { encodeStatusList, LIST_ENTRIES, SPECIMEN_LIST, type StatusListContent } from '../../core/trust/status-list.ts';
import { activeRecord, bundleRecords, type SingleRole } from './active.ts';
import { type BundleCustody, bundleCustody } from './custody.ts';
import { KeyError } from './key-error.ts';
import { type HeldKey, type KeyRecord, type OpenedKeyFile, openKeyFile, readRecords, reopenKeyFile } from './key-file.ts';
import { type KeyLayout, keyLayout, readRoots } from './layout.ts';
import { nodeSigner } from './node-ed25519.ts';
import { BUNDLE_PASSPHRASE, type Environment, givenPassphrase, KEY_PASSPHRASE, keptPassphrase } from './passphrase.ts';

/** The ministry's hand. Every method throws KeyError `token-key-missing` or `keys-missing` when no key is fit to sign. */
export interface Keyring {
  /** Public records of every online key, newest last. */
  records(): readonly KeyRecord[];
  /** The newest root, whose roles the other keys are judged by. */
  root(): Root;
  /** kid (hex) of the key that signs for this role now. */
  activeKid(role: SingleRole): string;
  /** How many of the keys that sign bundles are here. */
  custody(): BundleCustody;
  /** kids (hex, ascending) of the keys that sign the bundle now. */
  bundleKids(): readonly string[];
  /** The key is the newest one valid at `claims.iat`; a specimen never admits, and its index is of the specimens' own list, nobody else's. */
  signStatusToken(claims: StatusTokenClaims, options?: { readonly specimen?: boolean }): Promise<Bytes>;
  signVenueCredential(claims: VenueClaims): Promise<Bytes>;
  /** To a tablet that asked for its venue's settings. */
  signVenueSettings(claims: VenueSettingsClaims): Promise<Bytes>;
  signStatusList(list: StatusListContent): Promise<Bytes>;
  signStamp(stamp: Stamp): Promise<Bytes>;
  /** The transparency log's, by the key that signs stamps; the text of the file. */
  signCheckpoint(checkpoint: LogCheckpoint): Promise<string>;
  /** Under a journal's checkpoint, by the key that signs stamps. */
  signCountersignature(countersignature: Countersignature): Promise<Bytes>;
  /** About somebody without a phone, to a door; by the key that signs stamps. */
  signGuardAnswer(answer: GuardAnswer): Promise<Bytes>;
  /** Signed by as many bundle keys as the root asks for. */
  signBundle(bundle: BundleContent): Promise<Bytes>;
  /** Reads the key files again: another process may have rotated or revoked. */
  refresh(): Promise<void>;
  /** Whether the process that signs is reached; absent where that is this one. */
  answers?(): boolean;
  /** Lets go of that process. */
  close?(): void;
}

/** Opens the keys below a data directory. @throws KeyError `keys-missing`, `passphrase-missing`, `passphrase-wrong`, `keys-damaged` */
export async function openKeyring(dataDir: string, environment: Environment): Promise<Keyring> {
  const layout = keyLayout(dataDir);
  let opened = await openFiles(dataDir, environment);
  let state = await readState(layout, opened);
  return {
    records: () => state.records,
    root: () => state.root,
    custody: () => bundleCustody(state.root, state.records),
    activeKid: (role) => state.single(role).record.kid,
    bundleKids: () =>
      state
        .bundle()
        .map(({ record }) => record.kid)
        .sort(),
    signStatusToken: async (claims, options) => {
      const specimen = options?.specimen === true;
      insistOnKind(claims, specimen);
      return issueStatusToken(claims, state.token(claims.iat, specimen));
    },
    signVenueCredential: (claims) => issueVenueCredential(claims, state.single('venue').signer),
    signVenueSettings: (claims) => signVenueSettings(claims, state.single('venue').signer),
    signStatusList: (list) => encodeStatusList(list, state.single('status').signer),
    signStamp: (stamp) => encodeStamp(stamp, state.single('stamp').signer),
    signCheckpoint: (checkpoint) => signCheckpoint(checkpoint, state.single('stamp').signer),
    signCountersignature: (countersignature) => signCountersignature(countersignature, state.single('stamp').signer),
    signGuardAnswer: (answer) => signGuardAnswer(answer, state.single('stamp').signer),
    signBundle: (bundle) =>
      encodeBundle(
        bundle,
        state.bundle().map(({ signer }) => signer),
      ),
    async refresh() {
      opened = await Promise.all(opened.map((file, at) => reopenKeyFile(at === 0 ? layout.online : layout.secondBundle, file)));
      state = await readState(layout, opened);
    },
  };
}

async function openFiles(dataDir: string, environment: Environment): Promise<readonly OpenedKeyFile[]> {
  return Promise.all([openOnline(dataDir, environment), openSecondBundle(dataDir, environment)]);
}

/** Opens the file of online keys for this folder's own use (rotation). @throws KeyError */
export async function openOnline(dataDir: string, environment: Environment): Promise<OpenedKeyFile> {
  return openKeyFile(keyLayout(dataDir).online, await onlinePassphrase(dataDir, environment));
}

/** The same for the file of the second bundle key. */
export async function openSecondBundle(dataDir: string, environment: Environment): Promise<OpenedKeyFile> {
  const passphrase = (await givenPassphrase(environment, BUNDLE_PASSPHRASE)) ?? (await onlinePassphrase(dataDir, environment));
  return openKeyFile(keyLayout(dataDir).secondBundle, passphrase);
}

async function onlinePassphrase(dataDir: string, environment: Environment): Promise<string> {
  const layout = keyLayout(dataDir);
  const passphrase = (await givenPassphrase(environment, KEY_PASSPHRASE)) ?? (await keptPassphrase(layout.passphrase));
  if (passphrase !== null) return passphrase;
  await readRecords(layout.online);
  throw new KeyError('passphrase-missing', `the keys are sealed: set ${KEY_PASSPHRASE} or ${KEY_PASSPHRASE}_FILE`);
}

interface Usable {
  readonly record: KeyRecord;
  readonly signer: Signer;
}

interface State {
  readonly records: readonly KeyRecord[];
  readonly root: Root;
  token(iat: number, specimen: boolean): Signer;
  single(role: SingleRole): Usable;
  bundle(): readonly Usable[];
}

async function readState(layout: KeyLayout, opened: readonly OpenedKeyFile[]): Promise<State> {
  const newest = (await readRoots(layout.rootsDir)).at(-1);
  if (newest === undefined) throw new KeyError('keys-missing', `there is no root in ${layout.rootsDir}`);
  const root = await decodeRoot(newest.bytes);
  const held = opened.flatMap((file) => file.keys);
  const usable = held.filter((key) => key.record.revokedAt === null).map(toUsable);
  const records = held.map((key) => key.record);
  const holding = (record: KeyRecord): Usable => {
    const found = usable.find((key) => key.record === record);
    if (found === undefined) throw new TypeError('a record without its key');
    return found;
  };
  return {
    records,
    root,
    token: (iat, specimen) => newestToken(usable, iat, specimen).signer,
    single: (role) => holding(activeRecord({ root, records }, role)),
    bundle: () => bundleRecords({ root, records }).map(holding),
  };
}

/** A person's token is never signed by a specimen key, nor a specimen by a key that admits: whose it is shows in its index. @throws TypeError */
function insistOnKind({ index }: StatusTokenClaims, specimen: boolean): void {
  const isSpecimen = Math.floor(index / LIST_ENTRIES) === SPECIMEN_LIST;
  if (isSpecimen !== specimen) throw new TypeError(specimen ? 'a specimen has an index of the specimen list' : 'an index of the specimen list is no person’s');
}

function toUsable(key: HeldKey): Usable {
  return { record: key.record, signer: nodeSigner(key.seed) };
}

/** The token key whose own terms allow a token of this `iat` (formats.md §7, group 5), the newest first. */
function newestToken(usable: readonly Usable[], iat: number, specimen: boolean): Usable {
  const fit = usable.filter(({ record: { token } }) => {
    if (token === null || token.specimen !== specimen) return false;
    const inTime = token.notBefore <= iat && iat <= token.notAfter && (token.retiredAt === null || iat < token.retiredAt);
    return inTime && (token.voidBefore === null || iat >= token.voidBefore);
  });
  const newest = fit.sort((a, b) => (a.record.token?.notBefore ?? 0) - (b.record.token?.notBefore ?? 0)).at(-1);
  if (newest === undefined) throw new KeyError('token-key-missing', 'no token key is valid now; make one with: ashyq keys rotate token');
  return newest;
}
