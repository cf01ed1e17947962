/** The journal on this tablet: how long it is, whether its chain holds, and a file of it for an inspector. */
import { useEffect, useState } from 'preact/hooks';
import type { ChainResult } from '../../core/journal/chain.ts';
import { fill, words } from '../../shared/i18n/words.ts';
import { countJournal } from '../../shared/storage/journal.ts';
import type { StorageResult } from '../../shared/storage/result.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { IconDownload, IconShield } from '../../shared/ui/icons.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { saveFile } from '../../shared/ui/save-file.ts';
import type { Gate } from '../gate.ts';
import { checkJournal, readWholeJournal } from '../journal-check.ts';

/** What came of the last check or export; a file that was handed over says so by itself. */
function Found({ result }: { readonly result: StorageResult<ChainResult> }) {
  const { journal } = words('gate');
  const common = words('common');
  if (!result.ok) return <Notice tone="bad" title={`${common.unexpected}. ${common.retry}.`} />;
  const { intact, size } = result.value;
  return <Notice tone={intact ? 'good' : 'bad'} title={intact ? journal.intact : fill(journal.broken, { n: size })} />;
}

export function JournalCard({ gate }: { readonly gate: Gate }) {
  const { journal } = words('gate');
  const [size, setSize] = useState<number | null>(null);
  const [result, setResult] = useState<StorageResult<ChainResult> | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    void countJournal(gate.storage).then((count) => setSize(count.ok ? count.value : null));
  }, []);

  async function check() {
    setBusy(true);
    const found = await checkJournal(gate.storage, gate.tablet.value?.key.publicKey ?? new Uint8Array(0));
    setResult(found);
    if (found.ok && found.value.intact) setSize(found.value.size);
    setBusy(false);
  }

  async function save() {
    const read = await readWholeJournal(gate.storage);
    if (!read.ok) return setResult(read);
    const venue = gate.tablet.value?.venue;
    saveFile(read.value, { name: `ashyq-${venue?.id ?? 'gate'}-${venue?.gate ?? 0}.cborseq`, type: 'application/cbor-seq' });
  }

  return (
    <section class="card stack">
      <h2>{journal.title}</h2>
      <p>{size === null || size === 0 ? journal.empty : fill(journal.entries, { n: size })}</p>
      {result !== null && <Found result={result} />}
      <div class="row wrap">
        <Button busy={busy} icon={<IconShield />} onClick={check}>
          {journal.check}
        </Button>
        <Button icon={<IconDownload />} onClick={save}>
          {journal.export}
        </Button>
      </div>
    </section>
  );
}
