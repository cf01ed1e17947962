/** The verdicts: how many of each, then line by line with the rule and the key that decided, and a file to take away. */
import { fill, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { IconDownload } from '../../shared/ui/icons.tsx';
import { OutcomeMark, StatusMark } from '../../shared/ui/StatusMark.tsx';
import { saveFile } from '../../shared/ui/save-file.ts';
import { type AuditedLine, toNdjson } from '../verify-many.ts';

/** A table of more rows than this helps nobody; the file has them all. */
const SHOWN = 500;
const OUTCOMES = ['admit', 'refuse', 'undecided'] as const;

export function Results({ lines }: { readonly lines: readonly AuditedLine[] | null }) {
  const say = words('audit');
  if (lines === null) return <p class="soft audit-empty">{say.empty}</p>;
  const count = (outcome: (typeof OUTCOMES)[number]) => lines.filter(({ verdict }) => verdict.outcome === outcome).length;
  return (
    <section class="stack">
      <div class="audit-counts" role="status">
        {OUTCOMES.map((outcome) => (
          <div key={outcome} class="row">
            <OutcomeMark outcome={outcome} size={2} label={words('status').outcome[outcome]} />
            <strong>{count(outcome)}</strong>
          </div>
        ))}
        <Button kind="quiet" icon={<IconDownload />} onClick={() => saveFile([toNdjson(lines)], FILE)}>
          {say.export}
        </Button>
      </div>
      <ol class="audit-lines">
        {lines.slice(0, SHOWN).map((line) => (
          <Line key={line.line} {...line} />
        ))}
      </ol>
      {lines.length > SHOWN && <p class="soft small">{fill(say.shown, { n: SHOWN, total: lines.length })}</p>}
    </section>
  );
}

function Line({ line, verdict }: AuditedLine) {
  const say = words('audit');
  const { outcome, code, health, rule, kid } = verdict;
  return (
    <li class="row">
      <span class="soft small">{line}</span>
      <OutcomeMark outcome={outcome} size={1.75} label={words('status').outcome[outcome]} />
      <div class="grow">
        <strong>{words('codes').verdict[code].title}</strong>
        <p class="soft small">
          {[code, rule === undefined ? null : `${say.rule} ${rule}`, kid === undefined ? null : `${say.key} ${kid}`]
            .filter((part) => part !== null)
            .join(' · ')}
        </p>
      </div>
      {health !== undefined && <StatusMark health={health} size={1.75} label={words('status')[health].name} />}
    </li>
  );
}

const FILE = { name: 'ashyq-audit.ndjson', type: 'application/x-ndjson' };
