/** What goes wrong at a door that is not about the policy, and how often: a screen that was dimmed, a pass from last week, somebody's shopping list. */
import { REFUSED_KEY_CODES, VERDICT_CODES, type VerdictCode } from '../../../core/verdict.ts';
import type { Chance } from '../random.ts';

/** Of ten thousand scans. */
const OFTEN: readonly (readonly [code: VerdictCode, times: number])[] = [
  ['token-expired', 95],
  ['proof-stale', 80],
  ['not-ashyq', 60],
  ['token-revoked', 30],
  ['status-list-unknown', 20],
  ['proof-replayed', 16],
  ['base45-invalid', 14],
  ['proof-future', 10],
  ['proof-missing', 8],
  ['clock-behind', 6],
  ['signature-invalid', 4],
  ['key-unknown', 3],
];
/** At doors that take presentations for their venue only. */
const UNREGISTERED = 260;

/** All that a door can ever say but what policies and old publications say, for the few scans that show it. */
export const RARE: readonly VerdictCode[] = VERDICT_CODES.filter((code) => !['ok', 'not-admitted', 'registration-missing', 'trust-stale'].includes(code));

/** What is said of one scan before the policy is asked; null: a good pass. */
export function troubleOf(chance: Chance, registration: boolean): VerdictCode | null {
  let draw = chance.below(10_000);
  if (registration && draw < UNREGISTERED) return 'registration-missing';
  if (registration) draw -= UNREGISTERED;
  for (const [code, times] of OFTEN) {
    if (draw >= 0 && draw < times) return code;
    draw -= times;
  }
  return null;
}

/** A second look helps: the screen is held still, the clock is set, the venue's poster is scanned. */
export const HELPED: ReadonlySet<VerdictCode> = new Set([
  'proof-stale',
  'proof-future',
  'base45-invalid',
  'registration-missing',
  'proof-missing',
  'clock-behind',
  'input-empty',
  'input-too-long',
  'internal',
  'storage-failed',
  'proof-audience',
  'proof-nonce',
]);

/** Codes of scans in which no pass could be told: no signature held. */
const UNREAD: ReadonlySet<VerdictCode> = new Set([
  ...VERDICT_CODES.slice(1, VERDICT_CODES.indexOf('claims-inconsistent')),
  ...REFUSED_KEY_CODES,
  'version-unknown',
  'trust-missing',
  'root-expired',
  'internal',
  'storage-failed',
]);

export const hasPass = (code: VerdictCode): boolean => !UNREAD.has(code);
