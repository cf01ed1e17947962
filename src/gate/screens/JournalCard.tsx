/** The journal on this tablet: how long it is, whether its chain holds, and a file of it for an inspector. */
import { useEffect, useState } from 'preact/hooks';
import { type ChainResult, verifyChain } from '../../core/journal/chain.ts';
import { fill, words } from '../../shared/i18n/words.ts';
import { countJournal, readJournal } from '../../shared/storage/journal.ts';
import type { Storage } from '../../shared/storage/open.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { IconDownload, IconShield } from '../../shared/ui/icons.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import type { Gate } from '../gate.ts';

const CHUNK = 1000;

/** All entries in order, a chunk at a time; ends early where the storage fails. */
async function* entries(storage: Storage): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let from = 0; ; ) {
    const read = await readJournal(storage, from, CHUNK);
    if (!read.ok || read.value.length === 0) return;
    for (const record of read.value) yield record.entry;
    from = (read.value.at(-1)?.seq ?? from) + 1;
  }
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
    const [found, count] = [await verifyChain(entries(gate.storage)), await countJournal(gate.storage)];
    // Entries that the storage did not give back are a break as well.
    const whole =
      found.intact && (!count.ok || found.size < count.value) ? { ...found, intact: false as const, at: found.size, reason: 'sequence' as const } : found;
    setResult(whole);
    if (count.ok) setSize(count.value);
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
