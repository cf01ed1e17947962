/**
 * The journal on this tablet: how long it is, whether its chain holds, and a file of it for an inspector (formats.md §9, CBOR sequence). Beside it the journals of
 * keys that this tablet had before: a file for each, because each chain begins anew.
 */
import { useEffect, useState } from 'preact/hooks';
import type { ChainResult } from '../../core/journal/chain.ts';
import { formatAge } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { type JournalAway, journalsPutAway } from '../../shared/storage/journals-away.ts';
import type { StorageResult } from '../../shared/storage/result.ts';
import type { VenueDescription } from '../../shared/storage/schema.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { IconDownload, IconQr, IconShield, IconTurn } from '../../shared/ui/icons.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { saveFile } from '../../shared/ui/save-file.ts';
import { signedAt } from '../checkpoint-over.ts';
import type { Gate } from '../gate.ts';
import { parseHandedIn } from '../handed-in.ts';
import { checkJournal } from '../journal-check.ts';
import { journalFile, proofsOf } from '../journal-export.ts';
import { pendingOf } from '../journal-keeper.ts';
import { presentJournal } from '../journal-source.ts';
import type { SyncCode } from '../journal-sync.ts';
import { SignedState } from './SignedState.tsx';

/** What came of the last check or export; a file that was handed over says so by itself. */
function Found({ result }: { readonly result: StorageResult<ChainResult> }) {
  const { journal } = words('gate');
  const common = words('common');
  if (!result.ok) return <Notice tone="bad" title={`${common.unexpected}. ${common.retry}.`} />;
  const { intact, size } = result.value;
  return <Notice tone={intact ? 'good' : 'bad'} title={intact ? journal.intact : fill(journal.broken, { n: size })} />;
}

/** What a handing in that did not end well says. */
function troubleOf(result: SyncCode): string {
  const [{ handIn }, { api }] = [words('manage'), words('codes')];
  if (WAITING.has(result)) return handIn.wait;
  if (result === 'mission-ended') return words('tablet').ended;
  if (result === 'disagrees') return handIn.disagrees;
  return result === 'clock-skew' ? `${api[result].title}. ${api[result].todo}` : handIn.refused;
}

/** Having no network, or a ministry that is busy, is the ordinary state of a door. */
const WAITING: ReadonlySet<SyncCode> = new Set(['offline', 'timeout', 'not-issuer', 'server-error', 'rate-limited']);

/** What the ministry holds of it, as it has said itself, and how the last handing in ended. */
function AtMinistry({ gate }: { readonly gate: Gate }) {
  const [{ journal }, { handIn }] = [words('gate'), words('manage')];
  const state = gate.journal.state.value;
  const { handedIn, result, busy } = state;
  const pending = pendingOf(state);
  return (
    <div class="stack">
      <p>{pending === 0 ? handIn.all : fill(journal.pending, { n: pending })}</p>
      {handedIn.at !== null && (
        <p class="soft">
          {fill(handIn.at, { age: formatAge(language(), gate.now.value - handedIn.at) })}
          {handedIn.countersigned !== null && ` · ${fill(handIn.proven, { n: handedIn.countersigned.size })}`}
        </p>
      )}
      {result !== null && result !== 'done' && <Notice tone={WAITING.has(result) ? 'info' : 'bad'} title={troubleOf(result)} />}
      {pending > 0 && (
        <Button busy={busy} icon={<IconTurn />} onClick={() => gate.journal.sync()}>
          {handIn.now}
        </Button>
      )}
    </div>
  );
}

export function JournalCard({ gate }: { readonly gate: Gate }) {
  const { journal, venue } = words('gate');
  const { size } = gate.journal.state.value;
  const [result, setResult] = useState<StorageResult<ChainResult> | null>(null);
  const [busy, setBusy] = useState(false);
  const [open, setOpen] = useState(false);
  useEffect(() => void gate.journal.count(), []);

  async function check() {
    setBusy(true);
    const found = await checkJournal(gate.storage, gate.tablet.value?.key.publicKey ?? new Uint8Array(0));
    setResult(found);
    setBusy(false);
  }

  async function save() {
    const tablet = gate.tablet.value;
    if (tablet === null) return;
    const at = signedAt(gate.keeper.state.value.trust);
    const [read, before] = [await journalFile(presentJournal(gate.storage, tablet), at), await journalsPutAway(gate.storage)];
    if (!read.ok) return setResult(read);
    if (!before.ok) return setResult(before);
    saveEarlier(before.value, tablet.venue);
    saveFile([...read.value], { name: `${fileName(tablet.venue)}.cborseq`, type: JOURNAL_TYPE });
  }

  return (
    <section class="card stack">
      <h2>
        {journal.title} · {venue.gate} {gate.tablet.value?.venue.gate}
      </h2>
      <p>{size === null || size === 0 ? journal.empty : fill(journal.entries, { n: size })}</p>
      {size !== null && size > 0 && <AtMinistry gate={gate} />}
      {result !== null && <Found result={result} />}
      <div class="row wrap">
        <Button busy={busy} icon={<IconShield />} onClick={check}>
          {journal.check}
        </Button>
        <Button icon={<IconDownload />} onClick={save}>
          {journal.export}
        </Button>
        <Button icon={<IconQr />} disabled={size === null || size === 0} onClick={() => setOpen(true)}>
          {words('tablet').state.open}
        </Button>
      </div>
      {open && <SignedState gate={gate} onClose={() => setOpen(false)} />}
    </section>
  );
}

const JOURNAL_TYPE = 'application/cbor-seq';

/** Without ending. */
const fileName = (venue: VenueDescription | undefined): string => `ashyq-${venue?.id ?? 'gate'}-${venue?.gate ?? 0}`;

/** `venue`: whose files these are where the journal itself does not say. */
function saveEarlier(journals: readonly JournalAway[], venue: VenueDescription | undefined): void {
  for (const { at, entries, tablet, checkpoint, handedIn } of journals) {
    const signed = proofsOf(checkpoint instanceof Uint8Array ? checkpoint : null, parseHandedIn(handedIn));
    saveFile([...entries, ...(tablet === null ? [] : [tablet.credential]), ...signed], {
      name: `${fileName(tablet?.venue ?? venue)}-before-${at}.cborseq`,
      type: JOURNAL_TYPE,
    });
  }
}

/** How a journal that was put away stands, in words. */
function standing({ entries, tablet, handedIn }: JournalAway): string {
  const { before } = words('tablet');
  const pending = entries.length - parseHandedIn(handedIn).size;
  if (pending <= 0) return fill(before.has, { n: entries.length });
  return tablet === null ? fill(before.kept, { n: entries.length }) : fill(before.waits, { n: pending });
}

/** Before a tablet is set up: a journal that it wrote for somebody else, or with another key, whether the ministry has it, and a file of it. */
export function Earlier({ gate }: { readonly gate: Gate }) {
  const { before } = words('tablet');
  const [journals, setJournals] = useState<readonly JournalAway[]>([]);
  const [saved, setSaved] = useState(false);
  const { busy } = gate.journal.state.value;
  // What waits may be handed in while this stands here.
  useEffect(() => {
    void journalsPutAway(gate.storage).then((read) => read.ok && setJournals(read.value));
  }, [busy]);
  if (journals.length === 0) return null;
  return (
    <section class="card stack" data-part="earlier-journal">
      <h2>{before.title}</h2>
      {journals.map((journal) => (
        <p key={journal.at}>{standing(journal)}</p>
      ))}
      <Button
        icon={<IconDownload />}
        onClick={() => {
          saveEarlier(journals, gate.tablet.value?.venue);
          setSaved(true);
        }}
      >
        {before.save}
      </Button>
      <p class="soft" role="status">
        {saved && before.saved}
      </p>
    </section>
  );
}
