/** What has one name together, in the order in which it came; what has none (null) is left out. */
export function groupedBy<T>(all: Iterable<T>, nameOf: (one: T) => string | null): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const name = nameOf(one);
    if (name === null) continue;
    const own = groups.get(name);
    if (own === undefined) groups.set(name, [one]);
    else own.push(one);
  }
  return groups;
}
