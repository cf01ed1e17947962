/** Which codes are in view: a code still in view is not judged again until it was away for 2 s (product.md, venue staff 2). Pure; times in ms. */

/** How long a code must be out of view before it counts as shown anew. A reader that misses every second frame bridges this easily. */
export const AWAY_MS = 2000;

/** The codes seen lately. */
export interface Sightings {
  /** Records that `text` was read at `at` (ms, never going back) and answers whether it has just come into view. */
  see(text: string, at: number): boolean;
  /** Forgets everything: after it the next reading of any code counts as new. */
  clear(): void;
}

/** Memory of codes in view; it holds no more than what was read within the last `awayMs`. */
export function createSightings(awayMs = AWAY_MS): Sightings {
  const lastSeen = new Map<string, number>();
  return {
    see(text, at) {
      for (const [known, seen] of lastSeen) {
        if (at - seen >= awayMs) lastSeen.delete(known);
      }
      const isNew = !lastSeen.has(text);
      lastSeen.set(text, at);
      return isNew;
    },
    clear: () => lastSeen.clear(),
  };
}
