/** A zone of the policy in words. */
import { words } from '../../shared/i18n/words.ts';

/** Zones are called red, yellow, green by the policies there were; another word stands as it is. */
export function zoneName(zone: string | null): string {
  if (zone === null) return words('deskVenues').zoneNone;
  return zone === 'red' || zone === 'yellow' || zone === 'green' ? words('status')[zone].name : zone;
}
