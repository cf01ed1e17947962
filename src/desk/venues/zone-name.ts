/** A zone of the policy in words. */
import { fill, words } from '../../shared/i18n/words.ts';

/** Zones that the policies of the country have had are named in full; of another its word. */
export function zoneName(zone: string | null): string {
  if (zone === null) return words('deskVenues').zoneNone;
  const { zone: known, otherZone } = words('places');
  return Object.hasOwn(known, zone) ? known[zone as keyof typeof known] : fill(otherZone, { name: zone });
}
