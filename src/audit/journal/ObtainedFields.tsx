/** When journals were taken and codes seen: the auditor's word, by which an end that was cut off shows where the files themselves do not say it (decision 049). */
import type { Obtained } from '../../core/audit/journal-cut.ts';
import { words } from '../../shared/i18n/words.ts';

interface ObtainedProps {
  readonly obtained: Obtained;
  readonly onChange: (word: Obtained) => void;
}

export function ObtainedFields({ obtained, onChange }: ObtainedProps) {
  const say = words('audit').journal.obtained;
  return (
    <fieldset class="card stack audit-obtained">
      <legend>{say.title}</legend>
      <p class="soft">{say.hint}</p>
      {(['taken', 'seen'] as const).map((name) => (
        <label class="field" key={name}>
          {say[name]}
          <input type="datetime-local" onChange={(event) => onChange({ ...obtained, [name]: secondsOf(event.currentTarget.value) })} />
        </label>
      ))}
    </fieldset>
  );
}

/** Of the auditor's own zone; null of nothing. */
function secondsOf(text: string): number | null {
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.floor(at / 1000);
}
