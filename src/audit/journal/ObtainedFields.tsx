/** When journals were taken and codes seen: the auditor's word, by which an end that was cut off shows where the files themselves do not say it (decision 049). */
import { useState } from 'preact/hooks';
import type { Obtained } from '../../core/audit/journal-cut.ts';
import { words } from '../../shared/i18n/words.ts';
import { momentOf, momentText } from '../moment.ts';

interface ObtainedProps {
  readonly obtained: Obtained;
  readonly onChange: (word: Obtained) => void;
}

export function ObtainedFields({ obtained, onChange }: ObtainedProps) {
  const say = words('audit').journal.obtained;
  return (
    <fieldset class="audit-obtained">
      <legend>{say.title}</legend>
      <p class="soft">{say.hint}</p>
      <div class="audit-door">
        {(['taken', 'seen'] as const).map((name) => (
          <Field key={name} label={say[name]} at={obtained[name]} onAt={(at) => onChange({ ...obtained, [name]: at })} />
        ))}
      </div>
    </fieldset>
  );
}

interface FieldProps {
  readonly label: string;
  readonly at: number | null;
  readonly onAt: (at: number | null) => void;
}

/** As the field of the moment as of which codes are judged: in Kazakhstan's time, like every moment on this page. What is no moment is no word. */
function Field({ label, at, onAt }: FieldProps) {
  const [text, setText] = useState(at === null ? '' : momentText(at));
  return (
    <label class="field">
      {label}
      <input
        type="datetime-local"
        min="1970-01-02T00:00"
        max="9999-12-31T23:59"
        value={text}
        aria-invalid={momentOf(text) === undefined}
        onInput={(event) => {
          setText(event.currentTarget.value);
          const next = momentOf(event.currentTarget.value) ?? null;
          if (next !== at) onAt(next);
        }}
      />
      <span class="says">{words('audit').zone}</span>
    </label>
  );
}
