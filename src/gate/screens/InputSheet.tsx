/** Without the camera: pasted or typed text, or a picture file, through the same verifier as everything else. */
import { useState } from 'preact/hooks';
import { readPicture } from '../../shared/camera/picture.ts';
import { words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Field } from '../../shared/ui/Field.tsx';
import { IconCheck, IconPicture } from '../../shared/ui/icons.tsx';
import { Sheet } from '../../shared/ui/Sheet.tsx';

export function InputSheet({ onText, onClose }: { readonly onText: (text: string) => void; readonly onClose: () => void }) {
  const { scan } = words('gate');
  const [text, setText] = useState('');
  const [reading, setReading] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);

  async function choose(file: File | undefined) {
    if (file === undefined) return;
    setReading(true);
    setTrouble(null);
    const result = await readPicture(file);
    setReading(false);
    if (result.ok) onText(result.text);
    else setTrouble(result.code === 'picture-without-code' ? scan.pictureNone : scan.pictureBroken);
  }

  return (
    <Sheet title={scan.other} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          onText(text);
        }}
      >
        <Field label={scan.field} value={text} onValue={setText} autocomplete="off" says={scan.paste} />
        <Button type="submit" kind="primary" icon={<IconCheck />} disabled={text.trim() === ''}>
          {scan.check}
        </Button>
        <label class={`button outline file${reading ? ' busy' : ''}`}>
          <IconPicture />
          <span>{reading ? scan.reading : scan.picture}</span>
          <input
            type="file"
            accept="image/*"
            disabled={reading}
            onChange={(event) => {
              void choose(event.currentTarget.files?.[0]);
              event.currentTarget.value = '';
            }}
          />
        </label>
        <p class="soft" role="status">
          {trouble}
        </p>
      </form>
    </Sheet>
  );
}
