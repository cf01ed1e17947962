/**
 * One scan or one opened link at one entrance: whether the holder has an open visit there, and the acts. A scan in the app registers at once where the rule lets
 * the person in; an opened link registers nothing by itself (a reload, a preview, somebody else's tap are no visit).
 */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { VisitRecord } from '../../shared/storage/schema.ts';
import { useWallet } from '../context.ts';
import type { HeldPass } from '../state.ts';
import { type BookCode, type BookResult, currentVisit, type Entrance, openVisitAt } from './book.ts';
import { useVisits } from './use-visits.ts';

/** Scanning again that soon is not leaving: the tablet wanted another code, or the phone went dark. */
const ENTERING_SECONDS = 300;

export interface EntranceOptions {
  readonly entrance: Entrance;
  readonly held: HeldPass;
  /** The rule lets this holder in, as far as this phone knows. */
  readonly admitted: boolean;
  /** Scanned in the app just now. */
  readonly scanned: boolean;
}

export interface EntranceState {
  /** False until the storage was read and the pass judged. */
  readonly known: boolean;
  /** The open visit here, else the one that was closed on this screen. */
  readonly visit: VisitRecord | null;
  /** The open visit here is not the holder's latest: they have been elsewhere since. */
  readonly elsewhere: boolean;
  /** The visit was open before this scan: the person is most likely leaving. */
  readonly leaving: boolean;
  readonly busy: boolean;
  readonly fault: { readonly leaving: boolean; readonly code: BookCode } | null;
  enter(): Promise<void>;
  /** Registers a new visit although an older one here was never closed. */
  reenter(): Promise<void>;
  leave(): Promise<void>;
}

export function useEntrance({ entrance, held, admitted, scanned }: EntranceOptions): EntranceState {
  const wallet = useWallet();
  const keeper = useVisits();
  const busy = useSignal(false);
  const fault = useSignal<EntranceState['fault']>(null);
  const closed = useSignal<string | null>(null);
  const holderId = held.holder.id;
  const scannedBy = useRef(holderId);
  const settled = useSignal(false);
  const wasOpen = useRef<string | null>(null);
  const visits = keeper.visits.value;
  const now = wallet.now();
  const here = visits === null ? null : openVisitAt(visits, { holderId, venueId: entrance.venue.venueId, now });
  const justClosed = visits?.find(({ id, holderId: of }) => id === closed.value && of === holderId) ?? null;

  const act = async (leaving: boolean, work: () => Promise<BookResult>) => {
    if (busy.value) return;
    busy.value = true;
    fault.value = null;
    const result = await work();
    busy.value = false;
    if (!result.ok) fault.value = { leaving, code: result.code };
    else if (leaving) closed.value = result.visit.id;
  };
  const enter = () => act(false, () => keeper.record(holderId, entrance));

  const judged = held.pass !== null;
  useEffect(() => {
    if (settled.value || visits === null || !judged) return;
    settled.value = true;
    // Another holder was chosen before anything was known: that is not the scan's visit.
    if (scannedBy.current !== holderId) return;
    if (here !== null) wasOpen.current = now - here.entered >= ENTERING_SECONDS ? here.id : null;
    else if (scanned && admitted) void enter();
  }, [visits === null, judged, holderId]);

  return {
    known: visits !== null && judged && settled.value,
    visit: here ?? justClosed,
    elsewhere: here !== null && visits !== null && currentVisit(visits, holderId, now)?.id !== here.id,
    leaving: here !== null && wasOpen.current === here.id,
    busy: busy.value,
    fault: fault.value,
    enter,
    reenter: () => act(false, () => keeper.record(holderId, entrance, here)),
    leave: async () => {
      if (here !== null) await act(true, () => keeper.leave(here));
    },
  };
}
