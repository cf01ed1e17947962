/**
 * What a renewal changes at this door (formats.md §5): the venue as the ministry describes it now beside the one that was stored. What the door judges by is
 * a line in the journal and locks scanning for five minutes (security.md, attack 9), whoever changed it; a name, a gate's number or how many people fit in is a line alone. Pure.
 */
import { equal } from '../core/bytes.ts';
import type { TabletRecord, VenueDescription } from '../shared/storage/schema.ts';
import { type DoorState, LOCK_SECONDS } from './door-state.ts';

export interface RenewalPlan {
  /** the tablet as it is to be stored */
  readonly tablet: TabletRecord;
  /** what becomes of the manager's own changes, with the lock; null where the door judges as before */
  readonly door: ((before: DoorState) => DoorState) | null;
  /** codes of the journal's lines, in order */
  readonly lines: readonly string[];
  /** nothing is to be stored */
  readonly same: boolean;
}

const CODE_LENGTH = 64;

/** `given` is verified: it is this tablet's certificate, and the description says what it says. */
export function planRenewal(
  before: TabletRecord,
  { credential, venue, now }: { readonly credential: Uint8Array<ArrayBuffer>; readonly venue: VenueDescription; readonly now: number },
): RenewalPlan {
  const rules = rulesOf(before.venue, venue, now);
  const isNew = !equal(before.credential, credential);
  const names = [
    ...(before.venue.name === venue.name ? [] : ['ministry-name']),
    ...(before.venue.gate === venue.gate ? [] : [`ministry-gate-${venue.gate}`]),
    ...((before.venue.capacity ?? null) === (venue.capacity ?? null) ? [] : [`ministry-capacity-${venue.capacity ?? 'none'}`]),
    ...(isNew ? ['certificate-renewed'] : []),
  ];
  // The manager's word was about the kind of place that the ministry said before.
  const isSameKind = before.venue.category === venue.category;
  const after = (door: DoorState): DoorState => ({ ...door, category: isSameKind ? door.category : null, lockedUntil: now + LOCK_SECONDS });
  const lines = [...rules, ...names].map((code) => code.slice(0, CODE_LENGTH));
  const isSame = lines.length === 0 && (before.venue.trainingUntil ?? null) === (venue.trainingUntil ?? null);
  return { tablet: { ...before, credential, venue }, door: rules.length === 0 ? null : after, lines, same: isSame };
}

/** What the door judges by, each change as the journal calls it. */
function rulesOf(before: VenueDescription, venue: VenueDescription, now: number): readonly string[] {
  const isTraining = ({ trainingUntil }: VenueDescription) => (trainingUntil ?? 0) > now;
  const onOff = (name: string, was: boolean, is: boolean) => (was === is ? [] : [`ministry-${name}-${is ? 'on' : 'off'}`]);
  return [
    ...(before.category === venue.category ? [] : [`ministry-category-${venue.category}`]),
    ...(before.area === venue.area ? [] : [`ministry-area-${venue.area}`]),
    ...onOff('registration', before.registration, venue.registration),
    ...onOff('training', isTraining(before), isTraining(venue)),
  ];
}
