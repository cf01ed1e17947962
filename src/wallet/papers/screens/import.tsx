/**
 * A pass from a picture or a PDF (product.md, citizen 10): shared to the app, opened with it, chosen or dropped. Every code in it is told: what it is,
 * whether it is genuine, and what can be done with it. The file never leaves the phone and is forgotten when the screen is.
 */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { FileFault } from '../../../shared/camera/codes.ts';
import { fill, words } from '../../../shared/i18n/words.ts';
import { useHoldUpdates } from '../../../shared/network/hold-updates.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { IconUpload } from '../../../shared/ui/icons.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { Screen } from '../../../shared/ui/Screen.tsx';
import { useWallet } from '../../context.ts';
import { isInstalled } from '../../install/install.ts';
import { forgetShared, handedOver, takeShared } from '../intake.ts';
import { loadPapers } from '../papers.ts';
import { type FilesRead, readFiles } from '../read-files.ts';
import { CodeCard } from './code-card.tsx';
import { LeftOut, SharedOffer } from './shared-offer.tsx';
import './import.css';

/** What browsers can decode themselves, and PDFs; HEIC where the system can (Safari). */
const ACCEPT = 'image/*,application/pdf,.pdf';

type Reading = { readonly phase: 'idle' | 'reading' } | ({ readonly phase: 'read' } & FilesRead);

/** A count in the address; whoever writes another one there is told of more files, and nothing else happens. */
const countOf = (text: string | undefined): number => (/^\d{1,3}$/.test(text ?? '') ? Number(text) : 0);

export function ImportScreen() {
  const wallet = useWallet();
  const { route, query } = useLocation();
  const text = words('intake');
  const reading = useSignal<Reading>({ phase: 'idle' });
  // The address says it once: taken is taken, and the page opened again must not look for it.
  const share = useRef({ shared: query['shared'], large: countOf(query['large']), extra: countOf(query['extra']) }).current;
  const shared = useSignal(share.shared);
  useHoldUpdates(reading.value.phase === 'reading');
  const read = async (files: readonly Blob[]) => {
    if (files.length === 0 || reading.value.phase === 'reading') return;
    shared.value = undefined;
    reading.value = { phase: 'reading' };
    reading.value = { phase: 'read', ...(await readFiles(files)) };
  };
  const settle = (outcome: string | undefined) => {
    shared.value = outcome;
    route('/?screen=import', true);
  };
  const take = async () => {
    const files = await takeShared();
    settle(files.length === 0 ? 'lost' : undefined);
    await read(files);
  };
  useEffect(() => {
    void loadPapers(wallet);
    void import('../../../shared/network/service-worker.ts').then(
      ({ stockNow }) => stockNow(),
      () => undefined,
    );
    // A website has no hand on the window of the installed app; what comes there was shared by the person.
    if (share.shared === 'yes' && isInstalled()) void take();
  }, []);
  // A file that the system opened the app with may come while this screen is on.
  const handed = handedOver.value;
  const state = reading.value;
  const busy = state.phase === 'reading';
  // While others are read these wait.
  useEffect(() => {
    if (handed.length === 0 || busy) return;
    handedOver.value = [];
    void read(handed);
  }, [handed, busy]);
  return (
    <Screen title={text.title} onBack={() => route('/', true)}>
      {shared.value === 'lost' && <Notice tone="warn" title={text.lost} />}
      {shared.value === 'large' && <Fault code="file-too-large" />}
      {shared.value === 'foreign' && <Notice tone="warn" title={text.shared.foreign.title} children={<span class="small">{text.shared.foreign.text}</span>} />}
      {shared.value === 'yes' && !isInstalled() && (
        <SharedOffer onRead={take} onForget={() => void forgetShared().then(() => settle(undefined))} onNone={() => settle('lost')} />
      )}
      <LeftOut large={share.large} extra={share.extra} />
      {state.phase === 'read' && <Found {...state} />}
      <Chooser reading={state.phase === 'reading'} fresh={state.phase !== 'read' && shared.value !== 'yes'} onFiles={read} />
    </Screen>
  );
}

function Fault({ code }: { readonly code: FileFault }) {
  const { title, todo } = words('intake').fault[code];
  return <Notice tone="bad" title={title} children={<span class="small">{todo}</span>} />;
}

/** What the files gave; of those that gave nothing each reason once. */
function Found({ texts, unreadPages, faults }: FilesRead) {
  const text = words('intake');
  return (
    <div class="stack">
      {[...new Set(faults)].map((code) => (
        <Fault key={code} code={code} />
      ))}
      {texts.length > 0 && (
        <p class="small soft" role="status">
          {fill(text.found, { n: texts.length })} {unreadPages > 0 && fill(text.unread, { n: unreadPages })}
        </p>
      )}
      {texts.map((code) => (
        <CodeCard key={code} text={code} />
      ))}
    </div>
  );
}

interface ChooserProps {
  readonly reading: boolean;
  /** Nothing was read yet: then it is the screen's one thing to do. */
  readonly fresh: boolean;
  readonly onFiles: (files: readonly Blob[]) => void;
}

/** One button for the picker, and the whole area for a file that is dropped. */
function Chooser({ reading, fresh, onFiles }: ChooserProps) {
  const text = words('intake');
  const input = useRef<HTMLInputElement>(null);
  const over = useSignal(false);
  const drag = (inside: boolean) => (event: DragEvent) => {
    event.preventDefault();
    over.value = inside;
  };
  const drop = (event: DragEvent) => {
    drag(false)(event);
    onFiles([...(event.dataTransfer?.files ?? [])]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra for a mouse; the button inside does the same for everybody
    <section class={`chooser ${over.value ? 'over' : ''}`} onDragEnter={drag(true)} onDragOver={drag(true)} onDragLeave={drag(false)} onDrop={drop}>
      {fresh && <Sheets />}
      {fresh && <p class="soft">{text.text}</p>}
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept={ACCEPT}
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])]);
          // The same file again is a new try.
          currentTarget.value = '';
        }}
      />
      <Button kind={fresh ? 'primary' : 'outline'} large={fresh} busy={reading} icon={<IconUpload />} onClick={() => input.current?.click()}>
        {reading ? text.reading : fresh ? text.choose : text.another}
      </Button>
      <p class="small soft drop-hint">{text.drop}</p>
    </section>
  );
}

/** A sheet of paper with a code on it. */
function Sheets() {
  return (
    <svg class="sheets" viewBox="0 0 120 96" aria-hidden="true">
      <rect class="back" x="34" y="8" width="60" height="80" rx="8" transform="rotate(7 64 48)" />
      <rect class="front" x="28" y="8" width="60" height="80" rx="8" />
      <path class="code" d="M42 22h12v12H42zM62 22h12v12H62zM42 42h12v12H42zM62 42h5v5M74 42v5M62 54h5M74 54v-.2" />
      <path class="line" d="M42 66h32M42 75h20" />
    </svg>
  );
}
