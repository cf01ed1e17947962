/** Fresh data for a door without a network: by a phone's hotspot, or as a file that was chosen, dropped, or shared; and this tablet's own to carry on. */
import { useState } from 'preact/hooks';
import { formatMoment } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { makeTrustFile, TRUST_FILE } from '../../shared/network/trust-file.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { IconDownload, IconUpload } from '../../shared/ui/icons.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { saveFile } from '../../shared/ui/save-file.ts';
import type { Gate } from '../gate.ts';
import { isSharedHere, takeSharedTrust } from '../shared-trust.ts';
import { trustLevel } from './Ages.tsx';

/** What became of the last file. */
type Said = { readonly tone: 'good' | 'info' | 'warn'; readonly text: string } | { readonly confirm: Blob };
type Code = Awaited<ReturnType<Gate['keeper']['carry']>>;

function troubleOf(code: NonNullable<Code>): string {
  const [{ trust: refusals, storage }, { carry }, { trust: texts }] = [words('codes'), words('door'), words('gate')];
  if (code === 'archive-unreadable') return carry.unreadable;
  // Of a file this is no web page in place of the data: one of the files is not in it.
  if (code === 'not-trust-data' || code === 'root-skip') return carry.incomplete;
  const why = code in refusals ? refusals[code as keyof typeof refusals] : storage[code as keyof typeof storage];
  return fill(texts.refused, { why });
}

export function Carry({ gate }: { readonly gate: Gate }) {
  const [{ carry }, { trust: texts }] = [words('door'), words('gate')];
  const { trust, busy } = gate.keeper.state.value;
  const [said, setSaid] = useState<Said | null>(null);
  const [shared, setShared] = useState(isSharedHere());
  const [over, setOver] = useState(false);

  async function take(file: Blob | null | undefined, confirmed = false) {
    if (file === undefined) return;
    setSaid(null);
    const before = gate.keeper.state.value.trust?.stamp.version;
    const code: Code = file === null ? 'archive-unreadable' : await gate.keeper.carry(file, confirmed);
    if (code === 'clock-unconfirmed' && file !== null) return setSaid({ confirm: file });
    if (code !== null) return setSaid({ tone: 'warn', text: troubleOf(code) });
    const isSame = before === gate.keeper.state.value.trust?.stamp.version;
    setSaid(isSame ? { tone: 'info', text: carry.same } : { tone: 'good', text: carry.taken });
  }

  async function takeShared() {
    const file = await takeSharedTrust();
    setShared(false);
    history.replaceState(null, '', '/gate');
    await take(file);
  }

  async function save() {
    const file = await makeTrustFile({ storage: gate.storage });
    if (file !== null) saveFile([file], TRUST_FILE);
    setSaid(file === null ? { tone: 'warn', text: carry.unsaved } : { tone: 'good', text: carry.saved });
  }

  return (
    <>
      {shared && <Notice tone="info" title={carry.shared} actions={<Button onClick={takeShared}>{carry.use}</Button>} />}
      {trustLevel(trust, gate.now.value) !== 'fresh' && <Hotspot />}
      <label
        class={`button outline file drop${over ? ' is-over' : ''}${busy ? ' busy' : ''}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void take(event.dataTransfer?.files[0]);
        }}
      >
        <IconUpload />
        <span>
          {carry.choose} <small>{carry.drop}</small>
        </span>
        <input
          type="file"
          accept=".zip,application/zip"
          disabled={busy}
          onChange={(event) => {
            void take(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
      </label>
      {trust !== null && (
        <Button icon={<IconDownload />} onClick={save}>
          {carry.save}
        </Button>
      )}
      {said !== null && 'confirm' in said && (
        <Notice tone="warn" title={texts.confirmClock} actions={<Button onClick={() => take(said.confirm, true)}>{texts.clockRight}</Button>}>
          <p>{formatMoment(language(), gate.now.value, gate.now.value)}</p>
        </Notice>
      )}
      {said !== null && 'text' in said && (
        <Notice tone={said.tone} title={said.text}>
          {said.tone === 'warn' && <p>{texts.kept}</p>}
        </Notice>
      )}
    </>
  );
}

/** What to do while the data grow old, in words. */
function Hotspot() {
  const [{ carry }, { trust: texts }] = [words('door'), words('gate')];
  return (
    <Notice tone="info" title={carry.title}>
      <p>{fill(carry.hotspot, { button: texts.refresh })}</p>
      <p>{carry.file}</p>
    </Notice>
  );
}
