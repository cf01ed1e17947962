/** A pass on paper for somebody without a phone: made on a press, seen as it will be printed, and gone with the page. */
import { useState } from 'preact/hooks';
import { formatQr } from '../../core/qr.ts';
import { decodeStatusToken } from '../../core/token/status-token.ts';
import { fill, words } from '../../shared/i18n/words.ts';
import { bytesOf } from '../../shared/network/api-call.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { type CardWords, loadCardWords, PaperCard, type PaperPass } from '../../shared/ui/PaperCard.tsx';
import { post } from '../api.ts';
import { type PageProps, pathOf } from '../pages.ts';
import { Page } from '../parts/Page.tsx';
import { Problem } from '../parts/Problem.tsx';
import { useAction } from '../parts/use-call.ts';
import { healthOf } from './person.ts';

interface Made {
  readonly pass: PaperPass;
  readonly words: CardWords;
}

export function PaperPage({ query }: PageProps) {
  const say = words('deskPeople');
  const nr = query['nr'] ?? '';
  const [made, setMade] = useState<Made | null>(null);
  const { run, busy, refusal } = useAction(async () => {
    // before the pass is made: of three a day none is lost to words that did not come
    const three = await loadCardWords();
    const result = await post(`/api/desk/people/${encodeURIComponent(nr)}/paper`, {}, (answer) => passOf(bytesOf(answer, 'token')));
    return result.ok ? ({ ok: true, value: { pass: result.value, words: three } } as const) : result;
  });
  const make = async () => {
    const result = await run();
    if (result?.ok) setMade(result.value);
  };
  return (
    <div class="paper-screen">
      <Page
        title={`${say.paper.title} · ${fill(say.person, { nr })}`}
        intro={say.paper.intro}
        actions={<a href={pathOf('person', { nr })}>{fill(words('desk').table.show, { what: fill(say.person, { nr }) })}</a>}
      >
        <Problem refusal={refusal} />
        {made === null ? (
          <div>
            <Button kind="primary" busy={busy} onClick={() => void make()}>
              {say.paper.go}
            </Button>
          </div>
        ) : (
          <>
            <div class="row desk-buttons no-print">
              <Button kind="primary" onClick={() => globalThis.print()}>
                {say.paper.print}
              </Button>
              <Button kind="outline" onClick={() => setMade(null)}>
                {say.paper.away}
              </Button>
            </div>
            <div class="desk-card">
              <PaperCard paper={made.pass} words={made.words} />
            </div>
          </>
        )}
      </Page>
    </div>
  );
}

/** What the card says is what was signed. */
function passOf(token: Uint8Array): PaperPass {
  const { health, initials, birth, exp } = decodeStatusToken(token).payload;
  return { text: formatQr(token), health: healthOf({ health }), initials, birth, exp };
}
