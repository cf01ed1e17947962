/** The draft as the text that will be signed. The fault's line is one press away. */
import { useId, useRef } from 'preact/hooks';
import { words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { isObject, type Reading, textOfPolicy } from './draft-text.ts';

interface TextViewProps {
  readonly text: string;
  readonly reading: Reading;
  readonly onText: ((text: string) => void) | null;
}

export function TextView({ text, reading, onText }: TextViewProps) {
  const say = words('deskPolicy');
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const offset = reading.ok ? null : reading.fault.offset;
  const show = () => {
    const field = area.current;
    if (field === null || offset === null) return;
    field.focus();
    field.setSelectionRange(offset, Math.min(text.length, offset + 1));
    const line = text.slice(0, offset).split('\n').length;
    field.scrollTop = (field.scrollHeight / Math.max(1, text.split('\n').length)) * Math.max(0, line - 5);
  };
  return (
    <section class="stack">
      <label class="policy-text-label" for={id}>
        {say.textLabel}
      </label>
      <p class="soft" id={`${id}-says`}>
        {say.textHint}
      </p>
      <textarea
        ref={area}
        id={id}
        class="policy-text"
        rows={28}
        spellcheck={false}
        translate={false}
        value={text}
        readOnly={onText === null}
        aria-describedby={`${id}-says`}
        aria-invalid={!reading.ok}
        onInput={(event) => onText?.(event.currentTarget.value)}
      />
      <div class="row desk-buttons">
        {offset !== null && <Button onClick={show}>{say.showText}</Button>}
        {onText !== null && (
          <Button kind="outline" disabled={parsed(text) === null} onClick={() => onText(ordered(text))}>
            {say.format}
          </Button>
        )}
      </div>
    </section>
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The same content with a member a line. */
function ordered(text: string): string {
  const value = parsed(text);
  return isObject(value) ? textOfPolicy(value) : text;
}
