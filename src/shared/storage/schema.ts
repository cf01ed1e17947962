/**
 * The one schema of IndexedDB `ashyq`: what this browser keeps, for every role, and nothing else.
 *
 * - Times are integer seconds since 1970 UTC. Bytes are stored as `Uint8Array`, never as text.
 * - A private key is stored as a non-extractable `CryptoKey`, or, where the browser refuses to store one, as a 32-byte seed.
 * - No IIN, phone number or name of a person is ever a key of a record.
 */
import type { DBSchema } from 'idb';
import type { ToldContest } from '../../core/token/contest.ts';

export const DATABASE_NAME = 'ashyq';
/** 2: `papers` and `visits`, and what kind of holder each record is. */
export const SCHEMA_VERSION = 2;

/** A device key pair as it lies in the database; see device-key.ts for making and using one. */
export type DeviceKey =
  | { readonly kind: 'webcrypto'; readonly privateKey: CryptoKey; readonly publicKey: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'seed'; readonly seed: Uint8Array<ArrayBuffer>; readonly publicKey: Uint8Array<ArrayBuffer> };

/** One holder in the wallet: the person of the phone, a child, a relative (formats.md §3). */
export interface HolderRecord {
  readonly id: string;
  /** `own`: the person of the phone; `child`: held by guardianship; `relative`: confirmed with a code of their own. One `own` at most. */
  readonly kind: 'own' | 'child' | 'relative';
  /** The order on the screen, and the person's own word for this holder ("Mother"). */
  readonly order: number;
  readonly label: string | null;
  /** Of a child only, 16 bytes: how the register names the child to this guardian (`POST /api/family`). */
  readonly ref?: Uint8Array<ArrayBuffer>;
  /** The key that the token's `cnf` names. */
  readonly key: DeviceKey;
  /** The status token, a tagged COSE_Sign1, exactly as the issuer sent it. */
  readonly token: Uint8Array<ArrayBuffer>;
  /** When the issuer last answered for this holder, by the issuer's clock. */
  readonly refreshedAt: number;
  /** The key of a renewal that was sent but not answered yet: written before the request, so that a lost answer loses no key. */
  readonly nextKey: DeviceKey | null;
  /** How this holder's contests stood when the ministry last told; missing where nothing was ever contested here. */
  readonly contests?: ContestsRecord;
}

/** Contests of one holder (`POST /api/contests`), and a door's receipt that was scanned and is not handed in yet: without a network it must not be lost. */
export interface ContestsRecord {
  readonly told: readonly ToldContest[];
  /** by the issuer's clock; null: never */
  readonly toldAt: number | null;
  /** typ 65010, verified when it was scanned */
  readonly receipt: Uint8Array<ArrayBuffer> | null;
}

/** A paper pass taken over from a picture or a file: a token without a key, so a door also asks for the identity document. It is never renewed. */
export interface PaperRecord {
  readonly id: string;
  readonly label: string | null;
  readonly token: Uint8Array<ArrayBuffer>;
  readonly addedAt: number;
}

/**
 * A visit that this phone registered (formats.md §9): on the disk before it is called saved, sent until the ministry has answered for it.
 * `sync`: `waiting` to be sent; `received`: the ministry has it as it stands here; `refused`: it never will, `refusal` says why.
 */
export interface VisitRecord {
  /** 32 hex digits: the 16 random bytes that make sending it twice harmless. */
  readonly id: string;
  readonly holderId: string;
  readonly venue: { readonly id: string; readonly name: string; readonly category: string; readonly area: string; readonly gate: number };
  readonly entered: number;
  readonly left: number | null;
  /** True for the answer to a tablet's door code, false for a poster: then nobody but the phone says so. */
  readonly witnessed: boolean;
  /** The newest statement about this visit, signed by the holder's key (typ 65011), as it is to be sent. */
  readonly statement: Uint8Array<ArrayBuffer>;
  /** The door code that was answered (typ 65003): signed again with the exit. Null for a poster. */
  readonly doorCode: Uint8Array<ArrayBuffer> | null;
  readonly sync: 'waiting' | 'received' | 'refused';
  readonly refusal: string | null;
  /** When the ministry confirmed it, by its clock; null before. */
  readonly receivedAt: number | null;
}

/** The published trust files as fetched (formats.md §6), names as below `/trust/`. */
export interface TrustRecord {
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  readonly fetchedAt: number;
  /** Versions of root and stamp as verified; missing in records of older versions of the app. */
  readonly version?: { readonly root: number; readonly stamp: number };
}

/** A venue and its gate as the issuer describes them to a tablet. */
export interface VenueDescription {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly area: string;
  readonly gate: number;
  readonly registration: boolean;
  /** Until then the door takes specimens only (formats.md §5); null: not in training. Missing in records of older versions of the app. */
  readonly trainingUntil?: number | null;
  /** People at once; null: not said. Missing likewise. */
  readonly capacity?: number | null;
}

/** A provisioned tablet: its key, its venue credential, and its venue as the issuer described it. */
export interface TabletRecord {
  readonly key: DeviceKey;
  readonly credential: Uint8Array<ArrayBuffer>;
  readonly venue: VenueDescription;
  readonly enrolledAt: number;
}

/** One line of the gate journal (formats.md §9): the deterministic CBOR entry and its head, SHA-256 of the entry. */
export interface JournalRecord {
  readonly seq: number;
  readonly time: number;
  readonly entry: Uint8Array<ArrayBuffer>;
  readonly head: Uint8Array<ArrayBuffer>;
}

/** The stores that the wallet has a second copy of (copy.ts): what only this phone has. */
export const COPIED = ['holders', 'papers', 'visits'] as const;

/** How often what has a copy (copy.ts) was written, and since which first time: by a random name, for a database that was lost begins anew. */
export interface CopyMark {
  readonly id: string;
  readonly count: number;
}

/** Settings by name. Add a member here, and nothing else, to store another one. */
export interface SettingValues {
  language: 'kk' | 'ru' | 'en';
  /** The wallet's holder on screen, by id; where there is no such holder, the first. */
  activeHolder: string;
  /**
   * Seconds to add to this device's clock to get the issuer's, and when that was measured (by the issuer's clock). `reckoned`: not measured, but carried on
   * when this clock was set while the app was open.
   */
  clock: { readonly offset: number; readonly measuredAt: number; readonly reckoned?: true };
  /** Highest ministry-signed time ever seen on this device (formats.md §6, clock floor). */
  clockFloor: number;
  /** Salted hash of the gate's settings PIN. */
  pin: { readonly salt: Uint8Array<ArrayBuffer>; readonly hash: Uint8Array<ArrayBuffer>; readonly iterations: number } | null;
  /** Wrong tries of the PIN since the last right one, and until when no other is taken. */
  pinTries: { readonly failed: number; readonly lockedUntil: number } | null;
  /** The gate's switch: 0 entry, 1 exit. */
  direction: 0 | 1;
  sound: boolean;
  camera: 'environment' | 'user';
  /** Open shift of the gate, or null. */
  shift: { readonly openedAt: number } | null;
  installHintDismissedAt: number;
  copy: CopyMark;
  /** When this storage took back what it had lost from its copy (seconds); until its owner has read that. */
  restoredAt: number;
  /**
   * The end-of-mission statement, by version, when this device first showed its notice, and since when its clock has said that the time to erase has come
   * (docs/decisions/019; `pastAt` is missing in records of older versions of the app).
   */
  endSeen: { readonly version: number; readonly at: number; readonly pastAt?: number | null };
}
export type SettingName = keyof SettingValues;

export interface AshyqSchema extends DBSchema {
  holders: { key: string; value: HolderRecord };
  papers: { key: string; value: PaperRecord };
  visits: { key: string; value: VisitRecord };
  trust: { key: 'current' | 'previous'; value: TrustRecord };
  tablet: { key: 'tablet'; value: TabletRecord };
  journal: { key: number; value: JournalRecord };
  memory: { key: string; value: unknown };
  settings: { key: string; value: SettingValues[SettingName] };
}
