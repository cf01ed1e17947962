/**
 * A paper pass shown on this phone: its printed code, full screen and always white, as on the paper. It never changes, so nothing here counts down, and it
 * says what the paper says: only together with the identity document.
 */
import { useSignal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { formatQr } from '../../../core/qr.ts';
import { formatBirthDay, formatMoment } from '../../../shared/i18n/format.ts';
import { language, words } from '../../../shared/i18n/words.ts';
import type { StorageCode } from '../../../shared/storage/result.ts';
import { announce } from '../../../shared/ui/announce.ts';
import { Button, IconButton } from '../../../shared/ui/Button.tsx';
import { IconClose } from '../../../shared/ui/icons.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { Qr } from '../../../shared/ui/Qr.tsx';
import { Screen } from '../../../shared/ui/Screen.tsx';
import { keepAwake } from '../../../shared/ui/wake-lock.ts';
import { tick, useCodes, useWallet } from '../../context.ts';
import { ConfirmSheet } from '../../parts/confirm-sheet.tsx';
import { IconTrash } from '../../parts/icons.ts';
import type { PassFacts, PassState } from '../../pass/check.ts';
import { useWhiteTheme } from '../../pass/white-theme.ts';
import { type HeldPaper, loadPapers, papers, removePaper } from '../papers.ts';
import { sayDoubt } from './paper-doubt.ts';
import '../../pass/qr.css';
import './import.css';

export function PaperPassScreen() {
  const wallet = useWallet();
  const { query, route } = useLocation();
  const text = words('intake');
  const { trust } = wallet.state.value;
  const [fault, setFault] = useState<StorageCode | null>(null);
  const codes = useCodes(fault !== null);
  // Judged again with newer lists, and as time goes by: what is over must not be held up to a camera.
  useEffect(() => {
    void loadPapers(wallet).then(setFault);
  }, [trust, tick.value]);
  const back = () => route('/', true);
  if (papers.value === null) {
    if (fault === null || codes === null) return null;
    return <Screen title={text.paper} onBack={back} children={<Notice tone="bad" title={codes.storage[fault]} />} />;
  }
  const held = papers.value.find(({ record }) => record.id === query['id']);
  if (held === undefined) return <Screen title={text.paper} onBack={back} children={<Notice tone="plain" title={text.held.gone} />} />;
  if (held.pass.kind === 'current') return <Shown held={held} facts={held.pass.facts} onClose={back} />;
  return (
    <Screen title={text.paper} onBack={back}>
      <Over pass={held.pass} />
      <Remove id={held.record.id} />
    </Screen>
  );
}

function Shown({ held, facts, onClose }: { readonly held: HeldPaper; readonly facts: PassFacts; readonly onClose: () => void }) {
  const text = words('intake');
  const now = useWallet().now();
  useEffect(keepAwake, []);
  useWhiteTheme();
  return (
    <div class="qr-screen paper-pass" data-theme="light">
      <div class="qr-bar">
        <IconButton label={words('common').close} icon={<IconClose />} onClick={onClose} />
      </div>
      <main>
        <h1>
          {text.paper}
          <span class="line whose">
            {facts.initials} · {formatBirthDay(language(), facts.birth)}
          </span>
        </h1>
        <div class="qr-card">
          <Qr text={formatQr(held.record.token)} label={text.held.image} />
        </div>
        <p class="document">{text.document}</p>
        <p class="small centred">
          {text.until} {formatMoment(language(), facts.exp, now)}
        </p>
        <footer>
          <Remove id={held.record.id} />
        </footer>
      </main>
    </div>
  );
}

/** Why there is no code to show. */
function Over({ pass }: { readonly pass: PassState }) {
  const { tone, title, text } = sayDoubt(pass, useWallet().now());
  return <Notice tone={tone} title={title} children={<span class="small">{text}</span>} />;
}

function Remove({ id }: { readonly id: string }) {
  const wallet = useWallet();
  const { route } = useLocation();
  const { held: text } = words('intake');
  const asking = useSignal(false);
  const removed = () => {
    announce(text.removed);
    route('/', true);
  };
  const close = () => (asking.value = false);
  return (
    <>
      <Button kind="quiet" icon={<IconTrash />} onClick={() => (asking.value = true)}>
        {text.remove}
      </Button>
      {asking.value && (
        <ConfirmSheet title={text.remove} confirm={text.removeConfirm} erase={() => removePaper(wallet, id)} onErased={removed} onClose={close}>
          <p>{text.removeText}</p>
        </ConfirmSheet>
      )}
    </>
  );
}
