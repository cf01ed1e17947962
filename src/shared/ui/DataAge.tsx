/** How old the ministry's data on this device are, and what came of the last attempt to refresh them: every screen says how old its knowledge is. */
import type { Trust } from '../../core/trust/trust.ts';
import { formatAge } from '../i18n/format.ts';
import { fill, language, words } from '../i18n/words.ts';
import type { RefreshCode } from '../network/trust-refresh.ts';

interface DataAgeProps {
  readonly trust: Trust | null;
  readonly fetchedAt: number | null;
  readonly problem: RefreshCode | null;
}

export function DataAge({ trust, fetchedAt, problem }: DataAgeProps) {
  const { data: say, trust: reasons } = words('codes');
  const now = Math.floor(Date.now() / 1000);
  const known: Readonly<Record<string, string>> = reasons;
  return (
    <p class="small soft" role="status">
      {trust !== null && fill(say.signed, { age: formatAge(language(), now - trust.stamp.iat), version: String(trust.stamp.version) })}
      {fetchedAt !== null && ` · ${fill(say.fetched, { age: formatAge(language(), now - fetchedAt) })}`}
      {problem !== null && ` · ${known[problem] ?? problem}`}
    </p>
  );
}
