/** On a tablet that counts bytes the better reader does not come by itself (sw/stock.ts): here its manager says that it may. */
import { useEffect, useState } from 'preact/hooks';
import { words } from '../../shared/i18n/words.ts';
import { countsBytes, hasReader } from '../../shared/network/stocked.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';

type State = 'unknown' | 'here' | 'missing' | 'loading' | 'late';

/** How often it is looked whether it has come, and how long. */
const LOOK_MS = 1000;
const PATIENCE_MS = 120_000;

/** Nothing where the reader comes by itself, or is here already. */
export function Reader() {
  const { reader } = words('door');
  const [state, setState] = useState<State>('unknown');
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    if (countsBytes()) void hasReader().then((here) => setState(here ? 'here' : 'missing'));
  }, []);
  useEffect(() => {
    if (state !== 'loading') return;
    const since = performance.now();
    const timer = setInterval(() => {
      void hasReader().then((here) => {
        if (here) setState('here');
        else if (performance.now() - since > PATIENCE_MS) setState('late');
      });
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [state]);
  if (state === 'unknown' || (state === 'here' && !asked)) return null;

  async function load() {
    setAsked(true);
    setState('loading');
    try {
      (await import('../../shared/network/service-worker.ts')).stockNow();
    } catch {
      setState('late');
    }
  }
  return (
    <div class="stack" data-part="reader">
      <h3>{reader.title}</h3>
      {state === 'here' ? (
        <Notice tone="good" title={reader.here} />
      ) : (
        <>
          <p>{reader.text}</p>
          {state === 'late' && <Notice tone="warn" title={reader.late} />}
          <Button busy={state === 'loading'} onClick={load}>
            {reader.load}
          </Button>
        </>
      )}
    </div>
  );
}
