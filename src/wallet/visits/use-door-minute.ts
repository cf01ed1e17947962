/** How long the answer to a door code is worth showing: the tablet takes it for a minute from when it made the code (formats.md §4). */
import { useEffect, useState } from 'preact/hooks';
import { useWallet } from '../context.ts';
import type { DoorCode } from './venue.ts';

const MINUTE = 60;
/** A tablet shows each code for this long, so of a code just scanned at least half the minute is left. */
const SHOWN = 30;

/**
 * Seconds left for the answer to a code scanned now. Where this phone's clock disagrees with the tablet's, which may be the very reason for a door code, only
 * what is certain counts.
 */
export function secondsLeft(madeAt: number, now: number): number {
  const age = now - madeAt;
  return age >= 0 && age <= SHOWN ? MINUTE - age : MINUTE - SHOWN;
}

/** True once the minute of this code is over; false for a poster, which has none. */
export function useDoorMinute(door: DoorCode | null): boolean {
  const wallet = useWallet();
  const [over, setOver] = useState<DoorCode | null>(null);
  useEffect(() => {
    if (door === null) return;
    const end = Date.now() + secondsLeft(door.iat, wallet.now()) * 1000;
    // A phone in a pocket stops timers, not the clock.
    const look = () => Date.now() >= end && setOver(door);
    const timer = setInterval(look, 500);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [door]);
  return door !== null && over === door;
}
