/** What to verify, at which door, as of when. */
import { useId, useState } from 'preact/hooks';
import type { Policy } from '../../core/policy/policy.ts';
import type { Door } from '../../core/verify.ts';
import type { Language } from '../../shared/i18n/types.ts';
import { fill, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { IconShield, IconUpload } from '../../shared/ui/icons.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { isJournal } from '../journal/audit-file.ts';
import { type FileLines, readFileLines } from '../read-file.ts';
import { linesOf, momentOf, withLines } from '../verify-many.ts';

export interface Question {
  readonly lines: readonly string[];
  readonly door: Door;
  /** null: now */
  readonly at: number | null;
}
interface AuditFormProps {
  readonly policy: Policy;
  readonly language: Language;
  readonly work: { readonly done: number; readonly total: number; readonly stop: AbortController } | null;
  readonly onAsk: (question: Question) => void;
  readonly onJournals: (files: readonly File[]) => void;
}

export function AuditForm({ policy, language, work, onAsk, onJournals }: AuditFormProps) {
  const say = words('audit');
  const [text, setText] = useState('');
  const [category, setCategory] = useState('voluntary');
  const [area, setArea] = useState('*');
  const [moment, setMoment] = useState('');
  const [trouble, setTrouble] = useState<Extract<FileLines, { ok: false }>['code'] | null>(null);
  const names = [...policy.categories].map(([id, name]) => [id, name[language]] as const);
  const areas = [...policy.areas.keys()].filter((code) => code !== '*');
  const takeFiles = async (files: readonly File[]) => {
    const kinds = await Promise.all(files.map(isJournal));
    const journals = files.filter((_, at) => kinds[at]);
    if (journals.length > 0) onJournals(journals);
    const read = await Promise.all(files.filter((_, at) => !kinds[at]).map(readFileLines));
    const found = read.flatMap((one) => (one.ok ? one.lines : []));
    setTrouble(read.flatMap((one) => (one.ok ? [] : [one.code]))[0] ?? null);
    setText((before) => withLines(before, found));
  };
  const at = momentOf(moment);
  const ask = () => at !== undefined && onAsk({ lines: linesOf(text), door: { category, area }, at });
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <CodesField text={text} onText={setText} onFiles={(files) => void takeFiles(files)} />
      {trouble !== null && <Notice tone="bad" title={say.trouble[trouble]} />}
      <div class="audit-door">
        <Choice label={say.door} value={category} onValue={setCategory} options={names.length === 0 ? [['voluntary', 'voluntary']] : names} />
        <Choice label={say.area} value={area} onValue={setArea} options={[['*', say.anyArea], ...areas.map((code) => [code, code] as const)]} />
        <label class="field">
          {say.asOf}
          <input
            type="datetime-local"
            step="1"
            min="1970-01-02T00:00"
            max="9999-12-31T23:59:59"
            value={moment}
            aria-invalid={at === undefined}
            onInput={(event) => setMoment(event.currentTarget.value)}
          />
          <span class="says">{moment === '' ? say.now : say.zone}</span>
        </label>
      </div>
      {work === null ? (
        <Button kind="primary" large icon={<IconShield />} disabled={text.trim() === '' || at === undefined} onClick={ask}>
          {say.verify}
        </Button>
      ) : (
        <Button kind="outline" large onClick={() => work.stop.abort()}>
          {`${say.stop} · ${fill(say.progress, { done: work.done, total: work.total })}`}
        </Button>
      )}
    </form>
  );
}

function CodesField({ text, onText, onFiles }: { text: string; onText: (text: string) => void; onFiles: (files: readonly File[]) => void }) {
  const say = words('audit');
  const id = useId();
  return (
    <fieldset
      class="field plain"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        onFiles([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      <label for={id}>{say.paste}</label>
      <textarea id={id} class="codes" rows={8} spellcheck={false} value={text} onInput={(event) => onText(event.currentTarget.value)} />
      <label class="button outline file-button">
        <IconUpload />
        <span>{say.choose}</span>
        <input type="file" multiple class="hidden-text" onChange={(event) => onFiles([...(event.currentTarget.files ?? [])])} />
      </label>
      <p class="says">{say.drop}</p>
    </fieldset>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly options: readonly (readonly [value: string, name: string])[];
}

function Choice({ label, value, onValue, options }: ChoiceProps) {
  return (
    <label class="field">
      {label}
      <select value={value} onChange={(event) => onValue(event.currentTarget.value)}>
        {options.map(([option, name]) => (
          <option key={option} value={option}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
