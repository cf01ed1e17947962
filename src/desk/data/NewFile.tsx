/** A file is chosen or dropped, with what is in it; the server reads it and the page of the file shows how. */

import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { fill, words } from '../../shared/i18n/words.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import { ask } from '../api.ts';
import { pathOf } from '../pages.ts';
import { Choice } from '../parts/fields.tsx';
import { Page } from '../parts/Page.tsx';
import { Problem } from '../parts/Problem.tsx';
import { readChosen, sayFileFault } from '../parts/read-file.ts';
import { useAction } from '../parts/use-call.ts';
import { HEADERS } from './columns.ts';
import { FILE_KINDS, type FileKind, readUploadAnswer } from './upload-answers.ts';

/** As the server's limit (src/issuer/http/body.ts). */
export const FILE_LIMIT = 4 * 1024 * 1024;

export function NewFilePage() {
  const say = words('deskData');
  const { route } = useLocation();
  const [kind, setKind] = useState<FileKind>('lab');
  const [unfit, setUnfit] = useState<string | null>(null);
  const [name, setName] = useState('');
  const send = useAction((body: Uint8Array<ArrayBuffer>) => ask({ path: `/api/desk/uploads?kind=${kind}`, body, type: 'text/csv' }, readUploadAnswer));
  const take = async (file: File) => {
    setName(file.name);
    send.clear();
    const read = await readChosen(file, FILE_LIMIT);
    setUnfit(read.ok ? null : sayFileFault(read));
    if (!read.ok) return;
    const done = await send.run(read.bytes);
    if (done?.ok === true) route(pathOf('upload', { nr: done.value.upload.id }));
  };
  const kinds = FILE_KINDS.map((value) => ({ value, text: say.kinds[value] }));
  return (
    <Page title={say.handIn} intro={say.handInIntro} narrow>
      <Choice label={say.kind} value={kind} options={kinds} onValue={setKind} />
      <Headers kind={kind} />
      <DropZone onFile={(file) => void take(file)} busy={send.busy} />
      <div aria-live="polite">{send.busy && <p class="soft">{fill(say.reading, { name })}</p>}</div>
      <div aria-live="polite">
        {unfit !== null && (
          <Notice tone="bad" title={unfit}>
            <p>{say.splitIt}</p>
          </Notice>
        )}
      </div>
      <Problem refusal={send.refusal} />
    </Page>
  );
}

/** The names that the first line must have. */
function Headers({ kind }: { readonly kind: FileKind }) {
  const say = words('deskData');
  const { required, optional } = HEADERS[kind];
  return (
    <section class="stack tight">
      <h2>{say.columnsOf}</h2>
      <p>
        <code translate={false}>{required.join(', ')}</code>
      </p>
      {optional.length > 0 && <p class="soft">{fill(say.optional, { names: optional.join(', ') })}</p>}
    </section>
  );
}

interface DropZoneProps {
  readonly onFile: (file: File) => void;
  readonly busy: boolean;
}

/** A file field with a large edge; a file may be dropped on it too. */
function DropZone({ onFile, busy }: DropZoneProps) {
  const say = words('deskData');
  const [over, setOver] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the shortcut; the field inside does the same for the keyboard
    <div
      class={over ? 'desk-drop over' : 'desk-drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer?.files[0];
        if (file !== undefined && !busy) onFile(file);
      }}
    >
      <p aria-hidden="true">{say.drop}</p>
      <label class="button outline">
        <span>{say.choose}</span>
        <input
          class="hidden-text"
          type="file"
          accept=".csv,text/csv,text/plain"
          disabled={busy}
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            // the same file may be chosen again after it was put right
            event.currentTarget.value = '';
            if (file !== undefined) onFile(file);
          }}
        />
      </label>
      <p class="soft">{say.fileHint}</p>
    </div>
  );
}
