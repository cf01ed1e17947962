/**
 * What a door in training shows of a scan. Made so that nobody takes it for a verdict: no colour over the stage, a frame of stripes, the word training above
 * everything, and what a door would have said as one line among others.
 */
import { useEffect } from 'preact/hooks';
import { words } from '../../shared/i18n/words.ts';
import { announce } from '../../shared/ui/announce.ts';
import { OutcomeMark } from '../../shared/ui/StatusMark.tsx';
import type { Practised } from '../judged.ts';
import { why } from './VerdictView.tsx';

export function PractisedView({ practised }: { readonly practised: Practised }) {
  const [{ training }, { outcome }, { verdict: sentences }] = [words('door'), words('status'), words('codes')];
  const { verdict } = practised;
  const said = verdict === null ? training.real : `${training.says}: ${outcome[verdict.outcome]}`;
  useEffect(() => announce(`${training.band}. ${said}`), [said]);
  return (
    <section class="practised" data-code={verdict?.code ?? 'real'} data-outcome={verdict?.outcome}>
      <p class="practised-band">{training.band}</p>
      {verdict === null ? (
        <>
          <h2>{training.real}</h2>
          <p>{training.realHint}</p>
        </>
      ) : (
        <>
          <p class="practised-says">{training.says}</p>
          <h2>
            <OutcomeMark outcome={verdict.outcome} />
            {outcome[verdict.outcome]}
          </h2>
          <p class="practised-why">{why(verdict)}</p>
          {verdict.code !== 'ok' && <p>{sentences[verdict.code].todo}</p>}
        </>
      )}
    </section>
  );
}
