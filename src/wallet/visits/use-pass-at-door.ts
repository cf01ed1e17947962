/**
 * The pass as it stands at a door code's time. A tablet's clock is what its verdict goes by; where this phone's disagrees with it (the very case that door
 * codes are for), a pass judged by the phone's clock would look not yet valid, or over, or not be judged at all.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { useWallet } from '../context.ts';
import type { PassState } from '../pass/check.ts';
import type { HeldPass } from '../state.ts';
import type { DoorCode } from './venue.ts';

/** A code is shown for half a minute; what is older or newer than this was made by another clock. */
const AGREES_SECONDS = 90;

/** The script that judges is not on this phone. */
const UNJUDGED: PassState = { kind: 'unverified', code: 'trust-missing' };

/** The pass to go by at this code, and the time of that; a poster's time is the phone's. */
export function usePassAtDoor(held: HeldPass, door: DoorCode | null): { readonly held: HeldPass; readonly at: number } {
  const wallet = useWallet();
  const scanned = useRef<{ readonly door: DoorCode | null; readonly differs: boolean } | null>(null);
  if (scanned.current === null || scanned.current.door !== door) {
    scanned.current = { door, differs: door !== null && Math.abs(door.iat - wallet.now()) > AGREES_SECONDS };
  }
  const { differs } = scanned.current;
  const [judged, setJudged] = useState<{ readonly of: HeldPass['holder']; readonly pass: PassState } | null>(null);
  const { holder } = held;
  const { trust } = wallet.state.value;
  useEffect(() => {
    if (!differs || door === null) return;
    void import('../refresh/ministry.ts')
      .then(({ judgePass }) => judgePass(wallet.environment, holder, { trust, now: door.iat }))
      .then(
        (pass) => setJudged({ of: holder, pass }),
        () => setJudged({ of: holder, pass: UNJUDGED }),
      );
  }, [differs, door, holder, trust]);
  if (!differs || door === null) return { held, at: wallet.now() };
  return { held: { ...held, pass: judged?.of === holder ? judged.pass : null }, at: door.iat };
}
