/** The public page of the neutral check, for a browser without a pass: it explains, and shows the ministry's code once its signature held. */
import { useEffect, useState } from 'preact/hooks';
import { words } from '../../../shared/i18n/words.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { LanguageSwitch } from '../../../shared/ui/LanguageSwitch.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { Qr } from '../../../shared/ui/Qr.tsx';
import { Screen } from '../../../shared/ui/Screen.tsx';
import { useWallet } from '../../context.ts';
import { fetchNeutralCode } from '../neutral-code.ts';

/** `loading` until both the code and the ministry's keys are there. */
type Shown = { readonly kind: 'loading' | 'absent' | 'forged' } | { readonly kind: 'genuine'; readonly text: string };

export function NeutralPage() {
  const neutral = words('neutral');
  const [tries, setTries] = useState(0);
  const [asked, setAsked] = useState(false);
  const shown = useNeutralCode(tries);
  return (
    <Screen end={<LanguageSwitch />}>
      <h1 class="neutral-title">{neutral.title}</h1>
      <p class="lead">{neutral.lead}</p>
      {shown.kind === 'genuine' && <Code text={shown.text} />}
      {shown.kind === 'loading' && <CodeToCome />}
      <p>{neutral.how}</p>
      {shown.kind === 'forged' && <Notice tone="bad" title={neutral.forged} />}
      {shown.kind === 'absent' && (
        <Notice tone="warn" title={neutral.noQr} actions={<Button onClick={() => setTries(tries + 1)}>{words('common').retry}</Button>} />
      )}
      {asked && <Notice tone="info" title={neutral.noHolder} actions={<a class="button" href="/" children={neutral.get} />} />}
      <div class="dock no-print">
        <Button kind="primary" large onClick={() => setAsked(true)}>
          {neutral.check}
        </Button>
      </div>
    </Screen>
  );
}

function Code({ text }: { readonly text: string }) {
  const neutral = words('neutral');
  return (
    <>
      <div class="neutral-qr">
        <Qr text={text} label={neutral.image} />
      </div>
      <a class="neutral-link" href={new URL(text).pathname}>
        {neutral.link}
      </a>
    </>
  );
}

/** Its place meanwhile: what somebody reads below it must not go away under their eyes. */
function CodeToCome() {
  return (
    <>
      <div class="neutral-qr is-to-come" />
      <span class="neutral-link" />
    </>
  );
}

function useNeutralCode(tries: number): Shown {
  const wallet = useWallet();
  const [text, setText] = useState<string | null>(null);
  const [shown, setShown] = useState<Shown>({ kind: 'loading' });
  const { trust, busy, trustProblem } = wallet.state.value;
  useEffect(() => {
    setShown({ kind: 'loading' });
    // The keys that verify the code come with the ordinary refresh.
    if (tries > 0) void wallet.refresh('asked');
    void fetchNeutralCode(wallet.environment, location.host).then((code) => (code === null ? setShown({ kind: 'absent' }) : setText(code)));
  }, [tries]);
  useEffect(() => {
    if (text === null) return;
    if (trust === null) {
      if (!busy && trustProblem !== null && trustProblem !== 'trust-missing') setShown({ kind: 'absent' });
      return;
    }
    void wallet.readVenue(text).then(
      ({ kind }) => setShown(kind === 'neutral' ? { kind: 'genuine', text } : { kind: 'forged' }),
      () => setShown({ kind: 'absent' }),
    );
  }, [text, trust, busy, trustProblem, tries]);
  return shown;
}
