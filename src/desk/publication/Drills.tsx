/** Drills of keys: when each was played last and whether it was passed, its protocol, and a protocol handed in. */
import { useState } from 'preact/hooks';
import { utf8Decode } from '../../core/bytes.ts';
import { fill, words } from '../../shared/i18n/words.ts';
import { recordOf } from '../../shared/network/api-call.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { saveFile } from '../../shared/ui/save-file.ts';
import { get, post } from '../api.ts';
import { number } from '../data/say.ts';
import { Problem } from '../parts/Problem.tsx';
import { readChosen, sayFileFault } from '../parts/read-file.ts';
import { Table } from '../parts/Table.tsx';
import { moment, nowSeconds } from '../parts/time.ts';
import { useAction, useLoad } from '../parts/use-call.ts';
import { DRILL_SECONDS, type Drill, type DrillName, latestOf, readDrills, readSteps } from './drill-answers.ts';

export function Drills({ mayHandIn }: { readonly mayHandIn: boolean }) {
  const say = words('deskPublication');
  const { value, refusal, busy, reload } = useLoad(() => get('/api/desk/drills', readDrills), []);
  const [open, setOpen] = useState<Drill | null>(null);
  return (
    <section class="stack">
      <h2>{say.drillsTitle}</h2>
      <p class="soft">{say.drillsHint}</p>
      <Problem refusal={refusal} onRetry={reload} loading={busy && value === null} />
      {value !== null && (
        <Table
          caption={say.drillsTitle}
          rows={latestOf(value)}
          busy={busy}
          keyOf={([name]) => name}
          columns={[
            { head: say.drill, names: true, cell: ([name]) => say.drillNames[name] },
            { head: say.played, cell: ([, drill]) => (drill === null ? say.neverPlayed : moment(drill.begunAt)) },
            { head: say.state, cell: ([, drill]) => <DrillState drill={drill} /> },
            {
              head: say.protocol,
              cell: ([name, drill]) =>
                drill !== null && (
                  <Button kind="quiet" aria-label={`${say.protocol}: ${say.drillNames[name]}`} onClick={() => setOpen(drill)}>
                    {say.protocol}
                  </Button>
                ),
            },
          ]}
        />
      )}
      {open !== null && <Protocol key={open.id} drill={open} />}
      {mayHandIn && <HandIn onDone={reload} />}
    </section>
  );
}

function DrillState({ drill }: { readonly drill: Drill | null }) {
  const say = words('deskPublication');
  if (drill === null) return <span class="file-state is-warn">{say.drillStates.never}</span>;
  if (!drill.passed) return <span class="file-state is-bad">{fill(say.drillStates.failed, { n: number(drill.wrong), all: number(drill.checks) })}</span>;
  if (nowSeconds() - drill.begunAt > DRILL_SECONDS) return <span class="file-state is-warn">{say.drillStates.old}</span>;
  return <span class="file-state is-good">{fill(say.drillStates.passed, { n: drill.checks })}</span>;
}

function Protocol({ drill }: { readonly drill: Drill }) {
  const say = words('deskPublication');
  const { value, refusal, busy, reload } = useLoad(() => get(`/api/desk/drills/${drill.id}`, (answer) => recordOf(answer, 'protocol')), [drill.id]);
  const save = () => saveFile([`${JSON.stringify(value, null, 2)}\n`], { name: `${drill.name}-${drill.id}.json`, type: 'application/json' });
  return (
    <section class="card stack">
      <h3>{`${say.drillNames[drill.name as DrillName]}, ${moment(drill.begunAt)}`}</h3>
      <Problem refusal={refusal} onRetry={reload} loading={busy && value === null} />
      {value !== null && (
        <>
          <Table
            caption={say.protocol}
            rows={readSteps(value)}
            keyOf={({ name, at }) => `${name} ${at}`}
            columns={[
              { head: say.step, names: true, cell: ({ name }) => <span translate={false}>{name}</span> },
              { head: say.checks, figures: true, cell: ({ checks }) => number(checks) },
              { head: say.wrong, cell: ({ wrong }) => (wrong.length === 0 ? say.wrongNone : <span translate={false}>{wrong.join('; ')}</span>) },
            ]}
          />
          <div>
            <Button kind="quiet" onClick={save}>
              {say.saveProtocol}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}

/** The protocol's file as `ashyq keys drill` wrote it. */
function HandIn({ onDone }: { readonly onDone: () => void }) {
  const say = words('deskPublication');
  const [unread, setUnread] = useState<string | null>(null);
  const [passed, setPassed] = useState<boolean | null>(null);
  const send = useAction((protocol: Readonly<Record<string, unknown>>) => post('/api/desk/drills', protocol, (answer) => answer['passed'] === true));
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    setPassed(null);
    send.clear();
    const read = await readChosen(file, FILE_MAX);
    const protocol = read.ok ? parseJson(read.bytes) : null;
    setUnread(read.ok ? (protocol === null ? say.protocolUnread : null) : sayFileFault(read));
    const done = protocol === null ? null : await send.run(protocol);
    if (done?.ok !== true) return;
    setPassed(done.value);
    onDone();
  };
  return (
    <div class="stack">
      <div aria-live="polite" class="stack">
        {unread !== null && <Notice tone="bad" title={unread} />}
        {passed !== null && <Notice tone={passed ? 'good' : 'warn'} title={passed ? say.recordedPassed : say.recordedFailed} />}
      </div>
      <Problem refusal={send.refusal} />
      <div>
        <label class="button outline desk-file">
          {say.handIn}
          <input
            type="file"
            accept=".json,application/json"
            class="hidden-text"
            onChange={(event) => {
              const { files } = event.currentTarget;
              void take(files?.[0]);
              event.currentTarget.value = '';
            }}
          />
        </label>
      </div>
    </div>
  );
}

/** Kilobytes as a rule. */
const FILE_MAX = 256 * 1024;

function parseJson(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(utf8Decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}
