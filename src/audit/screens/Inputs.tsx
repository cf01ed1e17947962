/** What lies on the bench: typed codes, files by what they are, the column that holds the codes, and whose data judge them. */
import { useId } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
import { IconButton } from '../../shared/ui/Button.tsx';
import { contain } from '../../shared/ui/contain.ts';
import { IconClose, IconUpload } from '../../shared/ui/icons.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { type LinesInput, takeDrop, takePicked } from '../bulk/inputs.ts';
import type { Bulk, Trouble } from '../bulk/use-bulk.ts';
import { Choice } from './Choice.tsx';

/** A folder of the wrong kind has thousands of files. */
const SHOWN = 8;

export function Inputs({ bulk }: { readonly bulk: Bulk }) {
  const say = words('audit');
  const id = useId();
  return (
    <>
      <fieldset
        class="field plain stack"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          if (event.dataTransfer !== null) void takeDrop(event.dataTransfer).then(bulk.take);
        }}
      >
        <label for={id}>{say.paste}</label>
        <textarea id={id} class="codes" rows={6} spellcheck={false} value={bulk.text} onInput={(event) => bulk.setText(event.currentTarget.value)} />
        <div class="row audit-pickers">
          <Picker label={say.choose} onFiles={(files) => void bulk.take(takePicked(files))} />
          <Picker label={say.bulk.folder} isFolder onFiles={(files) => void bulk.take(takePicked(files))} />
        </div>
        <p class="says">{say.bulk.drop}</p>
      </fieldset>
      {bulk.inputs.length > 0 && (
        <ul class="audit-inputs">
          {bulk.inputs.map((input) => (
            <Input key={input.id} input={input} bulk={bulk} />
          ))}
        </ul>
      )}
      <Troubles bulk={bulk} />
    </>
  );
}

/** What is looked into now, and what could not be read. */
export function Troubles({ bulk: { looking, trouble } }: { readonly bulk: Pick<Bulk, 'looking' | 'trouble'> }) {
  const { bulk: say } = words('audit');
  return (
    <>
      {looking !== null && (
        <p class="soft small audit-name" role="status">
          {fill(say.looking, { ...looking, n: looking.of })}
        </p>
      )}
      {trouble.slice(0, SHOWN).map((one, nr) => (
        <Notice key={`${nr} ${one.name} ${one.code}`} tone="warn" title={one.name}>
          <p>{troubleOf(one)}</p>
        </Notice>
      ))}
      {trouble.length > SHOWN && <p class="soft small">{fill(say.moreTrouble, { n: trouble.length - SHOWN })}</p>}
    </>
  );
}

interface PickerProps {
  readonly label: string;
  readonly isFolder?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

export function Picker({ label, isFolder = false, onFiles }: PickerProps) {
  return (
    <label class="button outline file-button">
      <IconUpload />
      <span>{label}</span>
      <input
        type="file"
        multiple
        class="hidden-text"
        {...(isFolder ? { webkitdirectory: true } : {})}
        onChange={(event) => {
          const field = event.currentTarget;
          onFiles([...(field.files ?? [])]);
          // The same file may be chosen again.
          field.value = '';
        }}
      />
    </label>
  );
}

function Input({ input, bulk }: { readonly input: LinesInput; readonly bulk: Bulk }) {
  const say = words('audit').bulk;
  const { id, name, format, columns, isSure } = input;
  const choices = (columns?.names ?? []).map((column, at) => [String(at), column === '' ? String(at + 1) : column] as const);
  return (
    <li>
      <div class="row">
        <div class="grow">
          <strong class="audit-name">{contain(name)}</strong>
          <p class="soft small">{say.kinds[format.kind]}</p>
        </div>
        <IconButton label={fill(say.remove, { name })} icon={<IconClose />} onClick={() => bulk.remove(id)} />
      </div>
      {!isSure && <p class="soft small">{say.unsure}</p>}
      {columns !== null && (
        <div class="audit-door">
          <Choice
            label={say.codeColumn}
            value={String(columns.code ?? 0)}
            options={choices}
            onValue={(code) => bulk.setColumns(id, { code: Number(code), time: columns.time })}
          />
          <Choice
            label={say.timeColumn}
            value={columns.time === null ? '' : String(columns.time)}
            options={[['', say.noColumn], ...choices]}
            onValue={(time) => bulk.setColumns(id, { code: columns.code ?? 0, time: time === '' ? null : Number(time) })}
          />
        </div>
      )}
    </li>
  );
}

function troubleOf({ code }: Trouble): string {
  const { trouble, bulk } = words('audit');
  const known: Readonly<Record<string, string>> = { ...bulk.states, ...trouble, ...bulk.trouble };
  const file: Readonly<Record<string, { readonly title: string } | undefined>> = words('codes').verdict;
  return known[code] ?? file[code]?.title ?? code;
}
