/**
 * How many statements about people's health a minute may have: a bucket that ending the signer does not refill. What is on the disk is a block behind what was given
 * out, so a pass costs a write once in a tenth of a minute's worth, and a crash forgets permits, never gains any.
 */
import { SignerError } from './signer-error.ts';
import type { SignerState } from './state.ts';

const BLOCKS = 10;

/** Takes one permit. @throws SignerError `rate-exceeded` */
export type TakePass = () => Promise<void>;

export function passBucket(state: SignerState, { perMinute, now }: { readonly perMinute: number; readonly now: () => number }): TakePass {
  const rate = perMinute / 60;
  const rise = (from: { at: number; level: number }, at: number) => Math.min(perMinute, from.level + Math.max(0, at - from.at) * rate);
  let covered = state.current().passes ?? { at: now(), level: perMinute };
  let held = { at: now(), level: rise(covered, now()) };
  let saving: Promise<void> = Promise.resolve();
  return async () => {
    const at = Math.max(now(), held.at);
    const level = rise(held, at);
    if (level < 1) throw new SignerError('rate-exceeded');
    held = { at, level: level - 1 };
    if (held.level < rise(covered, at)) {
      covered = { at, level: Math.max(0, held.level - perMinute / BLOCKS) };
      saving = state.save({ passes: covered });
      // a disk that was full is tried again by the next one
      saving.catch(() => {
        covered = { at, level: perMinute };
      });
    }
    await saving;
  };
}
