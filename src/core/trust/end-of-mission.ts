/**
 * End-of-mission statement (formats.md §2, typ 65009, role `statement`; docs/decisions/019): from when doors stop and nothing is issued any more, and when phones,
 * journals and visits are erased. It counts only where the bundle names it: the statement key and the bundle's threshold both stand behind it.
 */
import type { Bytes } from '../bytes.ts';
import { FILE_LIMITS } from '../codec/cbor-limits.ts';
import { CborReader } from '../codec/cbor-read.ts';
import type { CborValue } from '../codec/cbor-write.ts';
import type { Ed25519Engine, Signer } from '../codec/ed25519.ts';
import { MalformedError } from '../codec/malformed.ts';
import { signAs } from '../token/sign-as.ts';
import { CLAIM, TYP } from '../token/typ.ts';
import { decoding, insist } from './refusal.ts';
import type { Root } from './root.ts';
import { openSign1File, verifyRole } from './signed-file.ts';

const DAY = 86_400;
/** Between signing and the end: nobody is surprised, and officers who did not want it have time to replace the key. */
export const NOTICE_SECONDS = 7 * DAY;
/** Nothing may be kept longer than this after the end. */
export const KEEP_MAX_SECONDS = 366 * DAY;

/** Times in seconds. */
export interface EndOfMission {
  /** 1 upwards; a later one replaces an earlier. */
  readonly version: number;
  readonly iat: number;
  /** Doors stop and the issuer issues nothing more. */
  readonly endsAt: number;
  /** Wallets and tablets erase what they hold. */
  readonly phonesAt: number;
  /** The issuer shreds the journals of doors. */
  readonly journalsAt: number;
  /** The issuer shreds the visits. */
  readonly visitsAt: number;
  /** SHA-256 of the order's text, so that anybody can see which decision this carries out; or null. */
  readonly order: Uint8Array | null;
}

/** Verifies and parses the file that a bundle names. @throws TrustRefusedError `threshold`, `wrong-role`, `format` */
export async function readEndOfMission(
  bytes: Uint8Array,
  by: { readonly root: Root; readonly engine: Ed25519Engine; readonly version: number },
): Promise<EndOfMission> {
  const file = decoding(() => openSign1File(bytes, TYP.endOfMission));
  await verifyRole(file, by.root, { role: 'statement', engine: by.engine });
  const end = parseEndOfMission(file.payload);
  insist(end.version === by.version, 'format');
  return end;
}

/** Parses the payload of a statement whose signature held. @throws TrustRefusedError `format` */
export function parseEndOfMission(payload: Uint8Array): EndOfMission {
  return decoding(() => {
    const reader = new CborReader(payload, FILE_LIMITS);
    const end = readStatement(reader);
    reader.end();
    return end;
  });
}

/** Signs a statement. @throws TrustRefusedError `format` for times that no client would obey */
export async function encodeEndOfMission(end: EndOfMission, signer: Signer): Promise<Bytes> {
  insist(isOrderly(end), 'format');
  const payload = new Map<number, CborValue>([
    [CLAIM.iat, end.iat],
    [CLAIM.own, [end.version, end.endsAt, end.phonesAt, end.journalsAt, end.visitsAt, end.order]],
  ]);
  return signAs(TYP.endOfMission, payload, signer);
}

/** What decides about erasing on a device. */
export interface ErasureState {
  /** When this device first showed its owner the notice of this very statement. */
  readonly seenAt: number;
  /** The highest time that the ministry has signed (Trust.floor). */
  readonly floor: number;
  /** By the device's clock. */
  readonly now: number;
}

/** A device whose clock alone says so waits this much longer: a wrong date must not cost anybody a pass that is still good. */
const CLOCK_ALONE_SECONDS = 30 * DAY;

/** Whether a device has to erase what it holds: the time has come by the ministry's word, or long ago by its own clock, and its owner knew for a week. */
export function isErasureDue({ phonesAt }: EndOfMission, { seenAt, floor, now }: ErasureState): boolean {
  return now >= seenAt + NOTICE_SECONDS && (floor >= phonesAt || now >= phonesAt + CLOCK_ALONE_SECONDS);
}

/** The earliest moment at which that can be, for the sentence on the screen. */
export function erasureFrom({ phonesAt }: EndOfMission, seenAt: number): number {
  return Math.max(phonesAt, seenAt + NOTICE_SECONDS);
}

/** The end comes a week after signing at the earliest, and everything else after the end and within a year of it. */
function isOrderly({ version, iat, endsAt, phonesAt, journalsAt, visitsAt }: EndOfMission): boolean {
  const erasures = [phonesAt, journalsAt, visitsAt];
  return version >= 1 && endsAt >= iat + NOTICE_SECONDS && erasures.every((at) => at >= endsAt && at <= endsAt + KEEP_MAX_SECONDS);
}

function readStatement(reader: CborReader): EndOfMission {
  let iat: number | null = null;
  let content: Omit<EndOfMission, 'iat'> | null = null;
  reader.entries((label, at) => {
    if (label === CLAIM.iat) iat = reader.uint();
    else if (label === CLAIM.own) content = reader.array((count, arrayAt) => readContent(reader, count, arrayAt));
    else throw new MalformedError('claim-unknown', at);
  });
  if (iat === null || content === null) throw new MalformedError('claim-missing', reader.offset);
  const end = { iat, ...(content as Omit<EndOfMission, 'iat'>) };
  if (!isOrderly(end)) throw new MalformedError('claim-type', reader.offset);
  return end;
}

function readContent(reader: CborReader, count: number, at: number): Omit<EndOfMission, 'iat'> {
  if (count !== 6) throw new MalformedError('claim-type', at);
  const uint = () => reader.uint();
  return { version: uint(), endsAt: uint(), phonesAt: uint(), journalsAt: uint(), visitsAt: uint(), order: reader.bytesOrNull(32) };
}
