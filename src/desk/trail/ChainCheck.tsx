/** Whether the chain of the trail holds, asked on a press: the issuer goes through every line for it. */
import { useState } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { post } from '../api.ts';
import { Problem } from '../parts/Problem.tsx';
import { useAction } from '../parts/use-call.ts';
import { maybeNumber } from '../people/person.ts';

export function ChainCheck() {
  const say = words('deskTrail');
  const [broken, setBroken] = useState<number | null | undefined>(undefined);
  const { run, busy, refusal } = useAction(() => post('/api/desk/trail/check', {}, (answer) => maybeNumber(answer, 'broken')));
  const check = async () => {
    setBroken(undefined);
    const result = await run();
    if (result?.ok) setBroken(result.value);
  };
  return (
    <section class="stack">
      <h2>{say.chain}</h2>
      <p class="soft">{say.chainIntro}</p>
      <Problem refusal={refusal} />
      {broken === null && <Notice tone="good" title={say.holds} />}
      {typeof broken === 'number' && (
        <Notice tone="bad" title={fill(say.broken, { nr: String(broken) })}>
          <p>{say.brokenHint}</p>
        </Notice>
      )}
      <div>
        <Button kind="outline" busy={busy} onClick={() => void check()}>
          {say.check}
        </Button>
      </div>
    </section>
  );
}
