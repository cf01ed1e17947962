/** What a code says of a line that somebody audits: the device on which a door would look for the cause is none here, and the moment is the line's. */
import type { VerdictCode } from '../core/verdict.ts';
import { words } from '../shared/i18n/words.ts';

export function titleOf(code: VerdictCode): string {
  const own: Readonly<Partial<Record<VerdictCode, string>>> = words('audit').titles;
  return own[code] ?? words('codes').verdict[code].title;
}
