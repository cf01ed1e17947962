/** What confirming the contacts of a case came to: who became stricter, which passes ended, and when the doors could know. */
import { formatDuration } from '../../shared/i18n/format-days.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { DeskFacts } from '../parts/DeskFacts.tsx';
import { moment } from '../parts/time.ts';
import { type Effect, effectOf, type TracedCase } from './case.ts';

interface EffectProps {
  readonly traced: TracedCase;
  readonly busy: boolean;
  readonly onAgain: () => void;
}

export function CaseEffect({ traced, busy, onAgain }: EffectProps) {
  const say = words('deskTracing');
  const effect = effectOf(traced.contacts);
  if (effect === null) return null;
  return (
    <section class="card stack">
      <h2>{say.effect}</h2>
      <DeskFacts
        facts={[
          [say.effectConfirmed, fill(say.ofAll, { n: effect.contacts, all: traced.found })],
          [say.effectTurned, fill(say.ofAll, { n: effect.turned, all: effect.contacts })],
          [say.effectRevoked, effect.revokedTokens],
          [say.effectPublished, publishedOf(effect)],
        ]}
      />
      {effect.revokedTokens > 0 && effect.publishedAt !== null && <p class="soft">{say.doors}</p>}
      {effect.revokedTokens > 0 && effect.publishedAt === null && (
        <div>
          <Button kind="outline" busy={busy} onClick={onAgain}>
            {say.again}
          </Button>
        </div>
      )}
    </section>
  );
}

function publishedOf({ revokedTokens, confirmedAt, publishedAt }: Effect): string {
  const say = words('deskTracing');
  if (revokedTokens === 0) return say.nothingToPublish;
  if (publishedAt === null) return say.notPublished;
  return fill(say.afterSeconds, { when: moment(publishedAt), span: formatDuration(language(), Math.max(1, publishedAt - confirmedAt)) });
}
