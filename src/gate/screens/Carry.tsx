/** Fresh data for a door without a network: by a phone's hotspot, or as a file that was chosen, dropped, or shared; and this tablet's own to carry on. */
import { useState } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
import { type CarriedCode, makeTrustFile, TRUST_FILE, takeTrustFile } from '../../shared/network/trust-file.ts';
import type { RefreshCode } from '../../shared/network/trust-refresh.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { IconDownload, IconUpload } from '../../shared/ui/icons.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { saveFile } from '../../shared/ui/save-file.ts';
import type { Gate } from '../gate.ts';
import { isSharedHere, takeSharedTrust } from '../shared-trust.ts';
import { trustLevel } from './Ages.tsx';
import { ConfirmClock } from './ConfirmClock.tsx';

/** What became of the last file. */
type Said = { readonly tone: 'good' | 'info' | 'warn'; readonly text: string } | { readonly confirm: Blob };

/** The file's data in use, or why they are not. A fault of ours is a file that could not be read. */
async function carry(keeper: Gate['keeper'], file: Blob, confirmedClock: boolean): Promise<RefreshCode | CarriedCode | null> {
  const unread = { ok: false, code: 'archive-unreadable' } as const;
  const result = await keeper.take<RefreshCode | CarriedCode>(
    (context) =>
      takeTrustFile(file, context).catch((error: unknown) => {
        reportError(error);
        return unread;
      }),
    confirmedClock,
  );
  return result.ok ? null : result.code;
}

function troubleOf(code: RefreshCode | CarriedCode): string {
  const [{ trust: refusals, storage }, { carry: said }, { trust: texts }] = [words('codes'), words('door'), words('gate')];
  if (code === 'archive-unreadable') return said.unreadable;
  // Of a file this is no web page in place of the data: one of the files is not in it.
  if (code === 'not-trust-data' || code === 'root-skip') return said.incomplete;
  const why = code in refusals ? refusals[code as keyof typeof refusals] : storage[code as keyof typeof storage];
  return fill(texts.refused, { why });
}

export function Carry({ gate }: { readonly gate: Gate }) {
  const [{ carry: says }, { trust: texts }] = [words('door'), words('gate')];
  const { trust, busy } = gate.keeper.state.value;
  const [said, setSaid] = useState<Said | null>(null);
  const [shared, setShared] = useState(isSharedHere());
  const [over, setOver] = useState(false);

  async function take(file: Blob | null | undefined, confirmed = false) {
    if (file === undefined) return;
    setSaid(null);
    const before = gate.keeper.state.value.trust?.stamp.version;
    const code = file === null ? 'archive-unreadable' : await carry(gate.keeper, file, confirmed);
    if (code === 'clock-unconfirmed' && file !== null) return setSaid({ confirm: file });
    if (code !== null) return setSaid({ tone: 'warn', text: troubleOf(code) });
    const isSame = before === gate.keeper.state.value.trust?.stamp.version;
    setSaid(isSame ? { tone: 'info', text: says.same } : { tone: 'good', text: says.taken });
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
    setSaid(file === null ? { tone: 'warn', text: says.unsaved } : { tone: 'good', text: says.saved });
  }

  return (
    <>
      {shared && <Notice tone="info" title={says.shared} actions={<Button onClick={takeShared}>{says.use}</Button>} />}
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
          {says.choose} <small>{says.drop}</small>
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
          {says.save}
        </Button>
      )}
      {said !== null && 'confirm' in said && <ConfirmClock gate={gate} onRight={() => take(said.confirm, true)} />}
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
