/** Regions of Kazakhstan by the first two digits of a KATO code (kazakhstan.md), with the three letters that begin the ids of their venues (formats.md §5). */

const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['10', 'ABA'],
  ['11', 'AKM'],
  ['15', 'AKT'],
  ['19', 'ALM'],
  ['23', 'ATY'],
  ['27', 'BKO'],
  ['31', 'ZHA'],
  ['33', 'ZHE'],
  ['35', 'KAR'],
  ['39', 'KOS'],
  ['43', 'KYZ'],
  ['47', 'MAN'],
  ['55', 'PAV'],
  ['59', 'SKO'],
  ['61', 'TUR'],
  ['62', 'ULY'],
  ['63', 'VKO'],
  ['71', 'AST'],
  ['75', 'ALA'],
  ['79', 'SHY'],
]);

/** Every prefix, one a region. */
export const VENUE_PREFIXES: readonly string[] = [...PREFIXES.values()];

/** `ALA` for 7511; null where the text is not four digits or no region has its first two. Whether there is such a district only KATO itself says. */
export function venuePrefixOf(area: string): string | null {
  return /^\d{4}$/.test(area) ? (PREFIXES.get(area.slice(0, 2)) ?? null) : null;
}
