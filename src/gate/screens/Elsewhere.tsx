/** Two bad days of a tablet that leave it without a door to guard: another window is the gate, or the browser has thrown its data away. */
import { useState } from 'preact/hooks';
import { words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { LanguageSwitch } from '../../shared/ui/LanguageSwitch.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { Screen } from '../../shared/ui/Screen.tsx';
import type { Gate } from '../gate.ts';

/** Another window of this browser judges; here one can only take over. */
export function Elsewhere({ gate }: { readonly gate: Gate }) {
  const { elsewhere } = words('tablet');
  const [busy, setBusy] = useState(false);
  async function take() {
    setBusy(true);
    await gate.takeOver();
    setBusy(false);
  }
  return (
    <Screen end={<LanguageSwitch />}>
      <h1>{elsewhere.title}</h1>
      <Notice
        tone="info"
        title={elsewhere.text}
        actions={
          <Button kind="primary" busy={busy} onClick={take}>
            {elsewhere.take}
          </Button>
        }
      />
    </Screen>
  );
}

/** The tablet's key is gone from the disk: whoever is before the door must not be let in by what this page still remembers. */
export function Lost() {
  const { lost } = words('tablet');
  return (
    <Screen end={<LanguageSwitch />}>
      <h1>{lost.title}</h1>
      <Notice
        tone="bad"
        title={lost.text}
        actions={
          <Button kind="primary" onClick={() => location.reload()}>
            {lost.again}
          </Button>
        }
      />
    </Screen>
  );
}

/** Over the way to a new code, where a tablet was that nobody has released: what is gone with it must be said by whoever asks for the code. */
export function LostBefore() {
  const { lost } = words('tablet');
  return (
    <Notice tone="bad" title={lost.title}>
      <p>{lost.text}</p>
      <p>{lost.lines}</p>
    </Notice>
  );
}
