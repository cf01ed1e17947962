/** Times in fields of the kind `datetime-local`, read and written as Kazakhstan's time (UTC+5) whatever zone the desk's machine believes in. */

const OFFSET = 5 * 3600;

/** Seconds for `2026-11-22T09:40`; null for anything else. */
export function parseLocalField(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/.test(text)) return null;
  const at = Date.parse(`${text.length === 16 ? `${text}:00` : text}Z`) / 1000;
  return Number.isFinite(at) && new Date(at * 1000).toISOString().startsWith(text) ? at - OFFSET : null;
}

/** `2026-11-22T09:40` for these seconds; seconds within the minute are dropped. */
export function formatLocalField(seconds: number): string {
  return new Date((seconds + OFFSET) * 1000).toISOString().slice(0, 16);
}
