/** A run under way, ended or interrupted: how far, how fast, how long still, and the ways on. */
import { useState } from 'preact/hooks';
import { formatNumber, formatSpan } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import type { KeptInput, KeptRun } from '../../shared/storage/audit-runs.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import type { BulkRun } from '../bulk/bulk-run.ts';
import { fingerprintOf } from '../bulk/inputs.ts';
import type { Bulk } from '../bulk/use-bulk.ts';
import { isSameData } from '../history/published.ts';
import { Picker } from './Inputs.tsx';

/** `run` changes in place: `tick` says that it did. */
export function RunCard({ run, bulk }: { readonly run: BulkRun; readonly tick: number; readonly bulk: Bulk }) {
  const say = words('audit');
  const { state, progress } = run;
  const { lines, share, rate, left } = progress;
  const percent = Math.floor(share * 100);
  const isRunning = state === 'running';
  return (
    <section class="card stack" aria-label={say.bulk.states[state]}>
      <div class="row audit-run">
        <strong class="grow" role="status">
          {say.bulk.states[state]}
        </strong>
        {isRunning && (
          <Button kind="outline" onClick={() => run.stop()}>
            {say.stop}
          </Button>
        )}
        {state === 'stopped' && run.isKept && (
          <Button kind="outline" busy={bulk.isOpening} onClick={() => void bulk.goOn(run)}>
            {say.bulk.again}
          </Button>
        )}
        {!run.isBusy && (
          <Button kind="quiet" onClick={() => void bulk.clear()}>
            {say.bulk.clear}
          </Button>
        )}
      </div>
      {(run.isBusy || state === 'stopped') && (
        <>
          <progress class="audit-progress" max={1} value={share} aria-label={say.bulk.states[state]} />
          <p class="soft small audit-figures">
            <span>{fill(say.bulk.running, { percent, lines })}</span>
            {isRunning && rate !== null && <span>{fill(say.bulk.rate, { n: formatNumber(language(), Math.round(rate)) })}</span>}
            {isRunning && left !== null && <span>{fill(say.bulk.left, { span: formatSpan(language(), Math.max(1, left)) })}</span>}
          </p>
        </>
      )}
      {!run.isBusy && state !== 'stopped' && state !== 'done' && <Notice tone="bad" title={say.bulk.states[state]} />}
      {isRunning && !run.isKept && <p class="soft small">{say.bulk.notKept}</p>}
    </section>
  );
}

/** A run that a reload broke off: it goes on when the files are there again and are the same. */
export function KeptCard({ kept, bulk }: { readonly kept: KeptRun; readonly bulk: Bulk }) {
  const say = words('audit').bulk;
  const [files, setFiles] = useState<ReadonlyMap<string, Blob>>(new Map());
  const [isOther, setOther] = useState(false);
  const found = kept.inputs.map((input) => input.file ?? files.get(input.fingerprint) ?? null);
  const missing = kept.inputs.filter((_, at) => found[at] === null);
  const lendable = missing.filter(({ handle }) => handle !== null);
  const needsData = kept.broughtIn !== null && !isSameData(kept.trust, bulk.published?.files ?? new Map());
  const isOtherData = needsData && bulk.brought?.ok === true;
  const total = kept.inputs.reduce((sum, { size }) => sum + size, 0);
  const before = kept.inputs.slice(0, kept.position.input).reduce((sum, { size }) => sum + size, 0);
  const percent = total === 0 ? 100 : Math.floor((100 * (before + kept.position.offset)) / total);
  const take = async (given: readonly Blob[]) => {
    const named = await Promise.all(given.map(async (file) => [await fingerprintOf(file), file] as const));
    setOther(named.some(([print]) => !kept.inputs.some(({ fingerprint }) => fingerprint === print)));
    const next = new Map([...files, ...named]);
    setFiles(next);
    return next;
  };
  const goOn = async () => {
    const have = lendable.length === 0 ? files : await take(await lent(lendable));
    const all = kept.inputs.map(({ file, fingerprint }) => file ?? have.get(fingerprint) ?? null);
    if (kept.isDone || all.every((file) => file !== null))
      await bulk.resume(
        kept,
        all.map((file) => file ?? new Blob()),
      );
  };
  // A run that is done only shows what it found; its files are wanted where one line is opened.
  const canGoOn = !needsData && !bulk.isElsewhere && (kept.isDone || missing.length === lendable.length);
  const title = kept.isDone ? say.keptDone : say.kept;
  return (
    <section class="card stack" aria-label={title}>
      <Notice tone="info" title={title}>
        <p>{fill(say.keptHint, { lines: kept.judged, percent })}</p>
      </Notice>
      {bulk.isElsewhere && <Notice tone="warn" title={say.elsewhere} />}
      {isOtherData && <Notice tone="warn" title={say.otherData} />}
      {needsData && <p>{fill(say.askData, { name: kept.broughtIn ?? '' })}</p>}
      {missing
        .filter(({ handle }) => handle === null)
        .map(({ name, fingerprint }) => (
          <Picker key={fingerprint} label={fill(say.askFile, { name })} onFiles={(given) => void take(given)} />
        ))}
      {isOther && <Notice tone="warn" title={say.otherFile} />}
      <div class="row">
        <Button kind="primary" disabled={!canGoOn} busy={bulk.isOpening} onClick={() => void goOn()}>
          {kept.isDone ? say.show : say.again}
        </Button>
        <Button kind="quiet" disabled={bulk.isElsewhere} onClick={() => void bulk.clear()}>
          {say.clear}
        </Button>
      </div>
    </section>
  );
}

type Lender = FileSystemFileHandle & { requestPermission?: (wanted: { readonly mode: 'read' }) => Promise<PermissionState> };

/** Files that the browser may lend again, after the person has said yes. */
async function lent(inputs: readonly KeptInput[]): Promise<readonly Blob[]> {
  const files: Blob[] = [];
  for (const { handle } of inputs) {
    const lender = handle as Lender | null;
    const answer = (await lender?.requestPermission?.({ mode: 'read' })) ?? 'granted';
    const file = answer === 'granted' ? await lender?.getFile().catch(() => null) : null;
    if (file != null) files.push(file);
  }
  return files;
}
