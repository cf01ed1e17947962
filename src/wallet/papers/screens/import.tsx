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
import { handedOver, takeShared } from '../intake.ts';
import { loadPapers } from '../papers.ts';
import { CodeCard } from './code-card.tsx';
import './import.css';

/** What browsers can decode themselves, and PDFs; HEIC where the system can (Safari). */
const ACCEPT = 'image/*,application/pdf,.pdf';

type Reading =
  | { readonly phase: 'idle' | 'reading' }
  | { readonly phase: 'read'; readonly texts: readonly string[]; readonly unreadPages: number }
  | { readonly phase: 'failed'; readonly code: FileFault };

export function ImportScreen() {
  const wallet = useWallet();
  const { route, query } = useLocation();
  const text = words('intake');
  const reading = useSignal<Reading>({ phase: 'idle' });
  const shared = query['shared'];
  const lost = useSignal(shared === 'lost');
  useHoldUpdates(reading.value.phase === 'reading');
  const read = async (files: readonly Blob[]) => {
    if (files.length === 0 || reading.value.phase === 'reading') return;
    lost.value = false;
    reading.value = { phase: 'reading' };
    reading.value = await readAll(files);
  };
  const take = async () => {
    const files = await takeShared();
    lost.value = files.length === 0;
    // Taken is taken: the page opened again must not look for it.
    route('/?screen=import', true);
    await read(files);
  };
  useEffect(() => {
    void loadPapers(wallet);
    void import('../../../shared/network/service-worker.ts').then(({ stockNow }) => stockNow());
    if (shared === 'large') reading.value = { phase: 'failed', code: 'file-too-large' };
    else if (shared !== undefined && shared !== 'lost') void take();
  }, [shared]);
  // A file that the system opened the app with may come while this screen is on.
  const handed = handedOver.value;
  useEffect(() => {
    if (handed.length === 0) return;
    handedOver.value = [];
    void read(handed);
  }, [handed]);
  const state = reading.value;
  return (
    <Screen title={text.title} onBack={() => route('/', true)}>
      {lost.value && <Notice tone="warn" title={text.lost} />}
      {state.phase === 'failed' && <Fault code={state.code} />}
      {state.phase === 'read' && <Found texts={state.texts} unreadPages={state.unreadPages} />}
      <Chooser reading={state.phase === 'reading'} fresh={state.phase === 'idle' || state.phase === 'reading'} onFiles={read} />
    </Screen>
  );
}

/** The codes of all files together; a fault only when none of them had any. */
async function readAll(files: readonly Blob[]): Promise<Reading> {
  const loaded = await import('../../../shared/camera/codes.ts').catch(() => null);
  if (loaded === null) return { phase: 'failed', code: 'pdf-reader-missing' };
  const texts: string[] = [];
  let unreadPages = 0;
  let fault: FileFault | null = null;
  for (const file of files) {
    const result = await loaded.readCodes(file);
    if (result.ok) texts.push(...result.texts);
    else fault ??= result.code;
    unreadPages += result.ok ? result.unreadPages : 0;
  }
  if (texts.length === 0 && fault !== null) return { phase: 'failed', code: fault };
  return { phase: 'read', texts: [...new Set(texts)], unreadPages };
}

function Fault({ code }: { readonly code: FileFault }) {
  const { title, todo } = words('intake').fault[code];
  return <Notice tone="bad" title={title} children={<span class="small">{todo}</span>} />;
}

function Found({ texts, unreadPages }: { readonly texts: readonly string[]; readonly unreadPages: number }) {
  const text = words('intake');
  return (
    <div class="stack">
      <p class="small soft" role="status">
        {fill(text.found, { n: texts.length })} {unreadPages > 0 && fill(text.unread, { n: unreadPages })}
      </p>
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
