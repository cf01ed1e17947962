/** Names of what a ministry publishes below `/trust/` (formats.md §6), and of what it keeps of the past there (for auditors, decision 041). */

const IN_FORCE = /^(?:root\.cbor|stamp\.cbor|(?:root|bundle|statement)\.\d{1,9}\.cbor|policy\.\d{1,9}\.json|lists\/\d{1,9}\.\d{1,9}\.cwt)$/;
const OF_PAST = /^(?:stamps\/\d{1,9}\.cbor|journals\/\d{1,9}\.bin|log\/[\w/.]{1,80})$/;

/** Whether a verifier reads a file of this name: what is in force now. */
export const isInForceName = (name: string): boolean => IN_FORCE.test(name);

/** Whether a file is published under this name, in force or of the past. */
export const isPublishedName = (name: string): boolean => IN_FORCE.test(name) || OF_PAST.test(name);

/** The folder in which `stamp.cbor` lies, with its slash; the shortest path where there are several, null where there is none. */
export function topOf(paths: Iterable<string>): string | null {
  const tops = [...paths].flatMap((path) => /^(?:.*\/)?(?=stamp\.cbor$)/s.exec(path)?.[0] ?? []);
  return tops.sort((a, b) => a.length - b.length)[0] ?? null;
}
