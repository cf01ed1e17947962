/** What a laboratory's id and key look like, as the server takes them (src/issuer/lab/actions.ts). */

/** `LAB-01` */
export const isLabId = (text: string): boolean => /^[A-Z0-9][A-Z0-9-]{0,31}$/.test(text);

/** A key as it is pasted, spaces and capitals put right; null when it is none. */
export function parseKey(text: string): string | null {
  const key = text.replace(/\s/g, '').toLowerCase();
  return /^[0-9a-f]{64}$/.test(key) ? key : null;
}

/** Letters of a name at most. */
export const NAME_MAX = 120;
