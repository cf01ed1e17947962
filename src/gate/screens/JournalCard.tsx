/** The journal on this tablet: how long it is, whether its chain holds, and a file of it for an inspector. */
import { useEffect, useState } from 'preact/hooks';
import { equal } from '../../core/bytes.ts';
import { detectEngine } from '../../core/codec/ed25519.ts';
import { type ChainResult, type ChainState, EMPTY_CHAIN, verifyChain } from '../../core/journal/chain.ts';
import { verifyCheckpoint } from '../../core/journal/checkpoint.ts';
import { fill, words } from '../../shared/i18n/words.ts';
import { countJournal, readJournal } from '../../shared/storage/journal.ts';
import { loadMemory } from '../../shared/storage/memory.ts';
import type { Storage } from '../../shared/storage/open.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { IconDownload, IconShield } from '../../shared/ui/icons.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { CHECKPOINT_KEY } from '../checkpoints.ts';
import type { Gate } from '../gate.ts';

const CHUNK = 1000;

/** Entries in order from `from` up to `until`, a chunk at a time; ends early where the storage fails. */
async function* entries(storage: Storage, from = 0, until = Number.POSITIVE_INFINITY): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  while (from < until) {
    const read = await readJournal(storage, from, Math.min(CHUNK, until - from));
    if (!read.ok || read.value.length === 0) return;
    for (const record of read.value) yield record.entry;
    from = (read.value.at(-1)?.seq ?? from) + 1;
  }
}

/** The whole chain: up to the newest checkpoint, whose signed head it must have there, and on to the last entry that the storage counts. */
async function checkJournal(storage: Storage, tabletKey: Uint8Array): Promise<ChainResult> {
  const stored = await loadMemory(storage, CHECKPOINT_KEY);
  const bytes = stored.ok && stored.value instanceof Uint8Array ? stored.value : null;
  const verified = bytes === null ? null : await verifyCheckpoint(bytes, tabletKey, await detectEngine());
  if (verified?.ok === false) return { intact: false, at: 0, reason: 'malformed', ...EMPTY_CHAIN };
  const signed: ChainState = verified?.checkpoint ?? EMPTY_CHAIN;
  const start = await verifyChain(entries(storage, 0, signed.size));
  if (!start.intact) return start;
  const broken = (at: number): ChainResult => ({ ...start, intact: false, at, reason: 'sequence' });
  if (start.size !== signed.size || !equal(start.head, signed.head)) return broken(start.size);
  const whole = await verifyChain(entries(storage, signed.size), start);
  const count = await countJournal(storage);
  return whole.intact && count.ok && whole.size !== count.value ? broken(whole.size) : whole;
}

/** Saves the journal as a CBOR sequence (formats.md §9): the entries one after another, exactly as chained. */
async function exportJournal(gate: Gate): Promise<void> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const entry of entries(gate.storage)) parts.push(entry);
  const url = URL.createObjectURL(new Blob(parts, { type: 'application/cbor-seq' }));
  const name = `ashyq-${gate.tablet.value?.venue.id ?? 'gate'}-${gate.tablet.value?.venue.gate ?? 0}.cborseq`;
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  // The download has taken the blob over by then; Safari needs a moment.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function JournalCard({ gate }: { readonly gate: Gate }) {
  const { journal } = words('gate');
  const [size, setSize] = useState<number | null>(null);
  const [result, setResult] = useState<ChainResult | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    void countJournal(gate.storage).then((count) => setSize(count.ok ? count.value : null));
  }, []);

  async function check() {
    setBusy(true);
    const found = await checkJournal(gate.storage, gate.tablet.value?.key.publicKey ?? new Uint8Array(0));
    setResult(found);
    if (found.intact) setSize(found.size);
    setBusy(false);
  }

  return (
    <section class="card stack">
      <h2>{journal.title}</h2>
      <p>{size === null || size === 0 ? journal.empty : fill(journal.entries, { n: size })}</p>
      {result !== null && <Notice tone={result.intact ? 'good' : 'bad'} title={result.intact ? journal.intact : fill(journal.broken, { n: result.size })} />}
      <div class="row wrap">
        <Button busy={busy} icon={<IconShield />} onClick={check}>
          {journal.check}
        </Button>
        <Button icon={<IconDownload />} onClick={() => exportJournal(gate)}>
          {journal.export}
        </Button>
      </div>
    </section>
  );
}
