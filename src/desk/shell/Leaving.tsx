/** Somebody wants to be signed out and the ministry does not answer: what is not done yet, until when, and what helps. It goes on trying by itself. */
import { useEffect } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { finishLeaving } from '../leaving.ts';
import { Page } from '../parts/Page.tsx';
import { moment } from '../parts/time.ts';

const AGAIN_MS = 10_000;

interface LeavingProps {
  readonly login: string;
  readonly until: number;
  readonly busy: boolean;
}

export function LeavingPage({ login, until, busy }: LeavingProps) {
  const say = words('desk').leaving;
  useEffect(() => {
    const again = () => void finishLeaving();
    const timer = setInterval(again, AGAIN_MS);
    addEventListener('online', again);
    return () => {
      clearInterval(timer);
      removeEventListener('online', again);
    };
  }, []);
  return (
    <Page title={say.title} narrow>
      <Notice
        tone="warn"
        title={fill(say.open, { login })}
        actions={
          <Button busy={busy} onClick={() => void finishLeaving()}>
            {say.again}
          </Button>
        }
      >
        <p>{fill(say.when, { time: moment(until) })}</p>
      </Notice>
      <p>{say.help}</p>
    </Page>
  );
}
