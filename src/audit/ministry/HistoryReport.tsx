/** What a checked log says: whole or not, how many entries of what, its checkpoint to be kept, and evidence where it contradicts itself. */
import { logEvidence } from '../../core/audit/log-json.ts';
import { toHex } from '../../core/bytes.ts';
import { formatMoment, formatNumber } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Facts } from '../../shared/ui/Facts.tsx';
import { IconClock, IconDownload, IconList, IconShield, IconUpload } from '../../shared/ui/icons.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { saveFile } from '../../shared/ui/save-file.ts';
import type { CheckedHistory } from './check-history.ts';
import { TimelinePlot } from './TimelinePlot.tsx';

type Checked = Extract<CheckedHistory, { kind: 'checked' }>;

/** More than this is read in the evidence. */
const SHOWN = 20;
const number = (value: number) => formatNumber(language(), value);

export function HistoryReport({ history, at, onKept }: { readonly history: Checked; readonly at: number; readonly onKept: (text: string) => void }) {
  const say = words('auditReport').ministry;
  const { report, timeline, checkpoint, earlier } = history;
  const { faults, unchanged, earlierRefused } = report;
  const keep = () => saveFile([checkpoint], { name: `checkpoint-${report.checkpoint.size}.txt`, type: 'text/plain' });
  const saveEvidence = () => {
    const evidence = logEvidence(report, { checkedAt: at, checkpoint, earlier });
    saveFile([JSON.stringify(evidence, null, 2)], { name: 'ashyq-log-evidence.json', type: 'application/json' });
  };
  return (
    <>
      <Notice
        tone={faults.length === 0 ? 'good' : 'bad'}
        title={faults.length === 0 ? fill(say.intact, { n: report.checkpoint.size }) : say.broken}
        {...(faults.length > 0 ? { actions: <Button onClick={saveEvidence}>{say.evidence}</Button> } : {})}
      >
        {faults.length > 0 && (
          <ul>
            {faults.slice(0, SHOWN).map(({ code, index, file }) => (
              <li key={`${code} ${index} ${file}`}>
                {say.faults[code]}{' '}
                <span class="soft small">{[file, index === null ? null : fill(say.at, { n: index })].filter((part) => part !== null).join(' · ')}</span>
              </li>
            ))}
          </ul>
        )}
      </Notice>
      {earlier !== null && unchanged !== null && faults.length === 0 && (
        <>
          <p>{fill(say.unchanged, { n: unchanged })}</p>
          {/* The proof of it, for whoever holds both checkpoints and not the log. */}
          <div class="row">
            <Button onClick={saveEvidence}>{say.proof}</Button>
          </div>
        </>
      )}
      {earlierRefused !== null && (
        <Notice tone="warn" title={say.earlierRefused[earlierRefused]}>
          <p>{say.earlierRefusedHint}</p>
        </Notice>
      )}
      {earlier !== null && unchanged === null && earlierRefused === null && <p>{say.unknown}</p>}
      <Facts facts={factsOf(history, at)} />
      <TimelinePlot timeline={timeline} now={at} />
      <Spans history={history} />
      <p class="soft small">{say.keepWhy}</p>
      <div class="row">
        <Button icon={<IconDownload />} onClick={keep}>
          {say.keep}
        </Button>
        <label class="button file-button">
          <IconUpload />
          <span>{say.compare}</span>
          <input
            class="hidden-text"
            type="file"
            onChange={({ currentTarget }) => {
              const [file] = currentTarget.files ?? [];
              // The same file may be chosen again.
              if (file !== undefined)
                void file
                  .slice(0, 64 * 1024)
                  .text()
                  .then(onKept)
                  .catch(reportError);
              currentTarget.value = '';
            }}
          />
        </label>
      </div>
    </>
  );
}

function factsOf({ report, withStamps }: Checked, at: number) {
  const say = words('auditReport').ministry;
  const { origin, root } = report.checkpoint;
  // Over the network stamps of the past are not asked for.
  const apart = report.spans.filter(({ kind }) => kind === 'stamp' && !withStamps).reduce((sum, { entries }) => sum + entries, 0);
  const files = fill(say.filesOf, { n: report.filesHeld, gone: report.filesGone - apart });
  return [
    { icon: <IconClock />, label: say.checked, value: formatMoment(language(), at, at) },
    { icon: <IconList />, label: say.origin, value: origin },
    { icon: <IconShield />, label: say.root, value: <span class="audit-hash">{toHex(root)}</span> },
    { icon: <IconList />, label: say.files, value: withStamps ? files : `${files}. ${say.stampsApart}` },
  ];
}

function Spans({ history: { report } }: { readonly history: Checked }) {
  const say = words('auditReport').ministry;
  return (
    <table class="audit-spans">
      <thead>
        <tr>
          <th scope="col">{say.kind}</th>
          <th scope="col">{say.entries}</th>
          <th scope="col">{say.versions}</th>
        </tr>
      </thead>
      <tbody>
        {report.spans.map(({ kind, entries, first, last }) => (
          <tr key={kind}>
            <th scope="row">{say.kinds[kind]}</th>
            <td>{number(entries)}</td>
            <td>{first === last ? number(first) : `${number(first)} – ${number(last)}`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
