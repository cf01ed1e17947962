/** Why a call came to nothing and the way on, for every code; and the line that stands while one is under way. */
import { formatUntil } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import type { Refusal } from '../api.ts';

interface ProblemProps {
  readonly refusal: Refusal | null;
  /** Shows a button that tries again. */
  readonly onRetry?: () => void;
  /** The first reading is under way: said in its place. */
  readonly loading?: boolean;
}

/** Nothing where nothing was refused. A lost session says so over the whole page. */
export function Problem({ refusal, onRetry, loading = false }: ProblemProps) {
  const say = words('desk');
  if (refusal === null && loading)
    return (
      <p class="soft" role="status">
        {say.loading}
      </p>
    );
  if (refusal === null || refusal.code === 'session-ended') return null;
  const { title, todo } = words('deskCodes')[refusal.code];
  return (
    <Notice tone="bad" title={title} actions={onRetry && <Button onClick={onRetry}>{say.again}</Button>}>
      <p>{todo}</p>
      {refusal.retryAfter !== null && <p>{fill(say.wait, { until: formatUntil(language(), refusal.retryAfter) })}</p>}
    </Notice>
  );
}
