/** The last two minutes of a session that nobody uses, with a button that goes on; when they are over the server is asked whether it is so. */
import { useEffect, useState } from 'preact/hooks';
import { formatSpan } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { IconClock } from '../../shared/ui/icons.tsx';
import { hasMoved, session } from '../session.ts';
import { stay, whoAmI } from '../session-calls.ts';

/** Seconds before the end. WCAG 2.2.1 asks for twenty at least. */
export const NOTICE_SECONDS = 120;
/** Between two questions to a server that does not answer. */
const ASK_MS = 5000;

export function IdleNotice() {
  const left = useSecondsLeft();
  if (left > NOTICE_SECONDS) return null;
  const say = words('desk').session;
  // The seconds are not read out one by one: the alert is what stands when the notice appears.
  return (
    <div class="notice warn desk-idle" role="alert">
      <IconClock />
      <div class="grow">
        <strong>{fill(say.soon, { left: formatSpan(language(), Math.max(1, left)) })}</strong>
        <span aria-hidden="true">{say.soonHint}</span>
        <div class="actions">
          <Button onClick={() => void stay()}>{say.stay}</Button>
        </div>
      </div>
    </div>
  );
}

/** Until the end as the server last named it. Calls have moved it since: then it is asked for before anything is said. */
function useSecondsLeft(): number {
  const now = session();
  const endsAt = now.kind === 'open' ? now.endsAt : Number.POSITIVE_INFINITY;
  const [left, setLeft] = useState(Number.POSITIVE_INFINITY);
  useEffect(() => {
    let askedAt = Number.NEGATIVE_INFINITY;
    const look = () => {
      const seconds = endsAt - Date.now() / 1000;
      const due = seconds <= 0 || (seconds <= NOTICE_SECONDS && hasMoved());
      if (due && performance.now() - askedAt > ASK_MS) {
        askedAt = performance.now();
        void whoAmI();
      }
      // Said in steps of ten until the last half minute: a figure that jumps each second is not read.
      setLeft(due ? Number.POSITIVE_INFINITY : seconds > 30 ? Math.ceil(seconds / 10) * 10 : Math.ceil(seconds));
    };
    look();
    const timer = setInterval(look, 1000);
    return () => clearInterval(timer);
  }, [endsAt]);
  return left;
}
