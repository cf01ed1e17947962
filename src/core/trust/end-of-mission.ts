/**
 * End of the mission (formats.md §2, typ 65009; docs/decisions/019): from when doors stop and nothing is issued any more, and when phones, journals and visits are
 * erased. What is obeyed stands here and needs nothing else; reading and signing the statement are `end-statement.ts` and `sign-end-statement.ts`.
 */

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

/** What decides about erasing on a device. */
export interface ErasureState {
  /** When this device first showed its owner the notice of this very statement. */
  readonly seenAt: number;
  /** The highest time that the ministry has signed (Trust.floor). */
  readonly floor: number;
  /** By the device's clock. */
  readonly now: number;
  /** Since when that clock has said, each time it was looked at, that the time has come; null while it does not. */
  readonly pastAt: number | null;
}

/** A device whose clock alone says so waits this much longer after it first did: a date that is wrong for a day must not cost anybody a pass that is still good. */
const CLOCK_ALONE_SECONDS = 30 * DAY;

/** Whether a device has to erase what it holds: the time has come by the ministry's word, or for a month by its own clock, and its owner knew for a week. */
export function isErasureDue({ phonesAt }: EndOfMission, { seenAt, floor, now, pastAt }: ErasureState): boolean {
  const byClock = pastAt !== null && now >= Math.max(pastAt, phonesAt) + CLOCK_ALONE_SECONDS;
  return now >= seenAt + NOTICE_SECONDS && (floor >= phonesAt || byClock);
}

/** The earliest moment at which that can be, for the sentence on the screen. */
export function erasureFrom({ phonesAt }: EndOfMission, seenAt: number): number {
  return Math.max(phonesAt, seenAt + NOTICE_SECONDS);
}

/** The end comes a week after signing at the earliest, and everything else after the end and within a year of it. */
export function isOrderly({ version, iat, endsAt, phonesAt, journalsAt, visitsAt }: EndOfMission): boolean {
  const erasures = [phonesAt, journalsAt, visitsAt];
  return version >= 1 && endsAt >= iat + NOTICE_SECONDS && erasures.every((at) => at >= endsAt && at <= endsAt + KEEP_MAX_SECONDS);
}
