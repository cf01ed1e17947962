/** Without the camera: pasted or typed text, or a picture or PDF file, through the same verifier as everything else. */
import { useState } from 'preact/hooks';
import { type FileFault, readCodes } from '../../shared/camera/codes.ts';
import { fill, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Field, useMounted } from '../../shared/ui/Field.tsx';
import { IconCheck, IconPicture } from '../../shared/ui/icons.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { Sheet } from '../../shared/ui/Sheet.tsx';
import type { Gate } from '../gate.ts';
import { GuardForm, IconPerson } from './GuardForm.tsx';

interface InputSheetProps {
  readonly gate: Gate;
  readonly onText: (text: string) => void;
  readonly onClose: () => void;
}

export function InputSheet({ gate, onText, onClose }: InputSheetProps) {
  const { scan } = words('gate');
  const { guard } = words('affairs');
  const [text, setText] = useState('');
  const [guarding, setGuarding] = useState(false);
  if (guarding) {
    return (
      <Sheet key="guard" title={guard.title} onClose={onClose}>
        <GuardForm gate={gate} onShown={onClose} />
      </Sheet>
    );
  }
  return (
    <Sheet key="input" title={scan.other} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          onText(text);
        }}
      >
        <Field label={scan.field} value={text} onValue={setText} autocomplete="off" says={scan.paste} first />
        <Button type="submit" kind="primary" icon={<IconCheck />} disabled={text.trim() === ''}>
          {scan.check}
        </Button>
        <FromFile onText={onText} />
        <Button kind="outline" icon={<IconPerson />} onClick={() => setGuarding(true)}>
          {guard.open}
        </Button>
      </form>
    </Sheet>
  );
}

/** One code of the file is judged at once; of several one is chosen, because there is one person before the door. */
function FromFile({ onText }: { readonly onText: (text: string) => void }) {
  const [{ scan }, { file: texts }] = [words('gate'), words('tablet')];
  const [reading, setReading] = useState(false);
  const [fault, setFault] = useState<FileFault | null>(null);
  const [found, setFound] = useState<{ readonly codes: readonly string[]; readonly unread: boolean } | null>(null);
  const mounted = useMounted();

  async function choose(file: File | undefined) {
    if (file === undefined) return;
    setReading(true);
    setFault(null);
    setFound(null);
    const result = await readCodes(file);
    // A large file takes a while: whoever closed the sheet meanwhile has the next person before the door.
    if (!mounted.current) return;
    setReading(false);
    if (!result.ok) return setFault(result.code);
    const [only, ...more] = result.texts;
    if (only !== undefined && more.length === 0) return onText(only);
    setFound({ codes: result.texts, unread: result.unreadPages > 0 });
  }

  return (
    <>
      <label class={`button outline file${reading ? ' busy' : ''}`}>
        <IconPicture />
        <span>{reading ? scan.reading : scan.picture}</span>
        <input
          type="file"
          accept="image/*,application/pdf,.pdf"
          disabled={reading}
          onChange={(event) => {
            void choose(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
      </label>
      <div role="status">
        {fault !== null && <Fault code={fault} />}
        {found !== null && (
          <div class="stack">
            <p>{fill(texts.several, { n: found.codes.length })}</p>
            {found.codes.map((code, nr) => (
              <Button key={code} onClick={() => onText(code)}>
                {fill(texts.one, { n: nr + 1 })}
              </Button>
            ))}
            {found.unread && <p class="soft">{texts.unread}</p>}
          </div>
        )}
      </div>
    </>
  );
}

function Fault({ code }: { readonly code: FileFault }) {
  const { title, todo } = words('intake').fault[code];
  return (
    <Notice tone="warn" title={title}>
      <p>{todo}</p>
    </Notice>
  );
}
