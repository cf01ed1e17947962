/** One journal's report: what state it is in, how far that is proven, every break, what an inspector should look at, and what nobody can conclude from it. */

import type { BothLines } from '../../core/audit/journal-chain.ts';
import { formatNumber, formatSpan } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Facts } from '../../shared/ui/Facts.tsx';
import { IconClock, IconDoor, IconDownload, IconList, IconShield } from '../../shared/ui/icons.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { sayMoment as moment } from '../say-moment.ts';
import { Plots } from './Plots.tsx';
import type { ShownReport } from './shown.ts';
import './journal.css';

const TONES = { intact: 'good', unproven: 'warn', broken: 'bad' } as const;

const number = (value: number) => formatNumber(language(), value);

interface JournalCardProps {
  /** of the file */
  readonly name: string;
  readonly report: ShownReport;
  readonly onSave: () => void;
}

export function JournalCard({ name, report, onSave }: JournalCardProps) {
  const say = words('audit').journal;
  return (
    <article class="card stack audit-journal" aria-label={name}>
      <h3>{name}</h3>
      <Notice tone={TONES[report.state]} title={isOnlyProofs(report) ? say.noJournal : say.state[report.state]}>
        {report.breaks.length > 0 && <Breaks {...report} />}
      </Notice>
      <Facts facts={factsOf(report)} />
      {report.again.length > 0 && <Again {...report} />}
      <Counts report={report} />
      {report.totals.size > 0 && <Findings report={report} signed />}
      {report.unsigned.size > 0 && <Findings report={report} signed={false} />}
      <Plots counts={report.counts} moreRefused={report.more.refused} />
      <div>
        <h4>{say.cannotTitle}</h4>
        <ul>
          {report.cannot.map(({ code, count }) => (
            <li key={code}>{fill(say.cannot[code], { n: count })}</li>
          ))}
        </ul>
      </div>
      <div class="row">
        <Button icon={<IconDownload />} onClick={onSave}>
          {say.save}
        </Button>
      </div>
    </article>
  );
}

/** A certificate or checkpoints alone: no line that anything could be said of. */
const isOnlyProofs = ({ state, counts }: ShownReport): boolean => state === 'unproven' && counts.lines === 0;

function Breaks({ breaks, more }: Pick<ShownReport, 'breaks' | 'more'>) {
  const say = words('audit').journal;
  return (
    <>
      <ul>
        {breaks.map(({ kind, seq, count, item, both, shownBy }) => (
          <li key={`${kind} ${seq} ${item}`}>
            {fill(say.breaks[kind], { seq, n: count })}
            {shownBy !== undefined && ` ${say.shownBy[shownBy]}`}
            {both !== undefined && <Both both={both} />}
          </li>
        ))}
      </ul>
      {more.breaks > 0 && <p>{fill(say.moreBreaks, { n: more.breaks })}</p>}
    </>
  );
}

/** Two lines of one number, each as it stands in the file. */
function Both({ both }: { readonly both: BothLines }) {
  const [say, { outcome }] = [words('audit').journal, words('status')];
  const titles = words('codes').verdict as Readonly<Record<string, { readonly title: string } | undefined>>;
  return (
    <ul class="soft">
      {both.map(({ item, time, outcome: judged, code }) => (
        <li key={item}>
          {fill(say.both, { n: item + 1, at: moment(time), what: `${judged === null ? say.noVerdict : outcome[judged]}, ${titles[code]?.title ?? code}` })}
        </li>
      ))}
    </ul>
  );
}

function Again({ again, more }: Pick<ShownReport, 'again' | 'more'>) {
  const say = words('audit').journal;
  return (
    <ul class="soft">
      {again.map(({ seq, count }) => (
        <li key={seq}>{fill(say.again, { seq, last: seq + count - 1 })}</li>
      ))}
      {more.again > 0 && <li>{fill(say.andMore, { n: more.again })}</li>}
    </ul>
  );
}

function factsOf({ certificates, more, counts, size, signed, countersigned }: ShownReport) {
  const say = words('audit').journal;
  const tablets = certificates.map(({ claims, fault }) =>
    fill(fault === null ? say.certified : say.notCertified, { venue: claims.venueId, gate: claims.gate, code: fault ?? '' }),
  );
  if (more.certificates > 0) tablets.push(fill(say.andMore, { n: more.certificates }));
  const { from, until } = counts;
  return [
    { icon: <IconDoor />, label: say.tablet, value: tablets.length === 0 ? say.nobodys : tablets.join(' · ') },
    { icon: <IconList />, label: say.lines, value: fill(say.linesOf, { n: counts.lines, size }) },
    { icon: <IconShield />, label: say.signed, value: provenText(signed, countersigned) },
    ...(from === null || until === null ? [] : [{ icon: <IconClock />, label: say.period, value: `${moment(from)} — ${moment(until)}` }]),
  ];
}

/** Nothing is proven of a line by the number 0. */
function provenText(signed: number, countersigned: number): string {
  const say = words('audit').journal;
  if (signed === 0) return say.unsigned;
  return countersigned === 0 ? fill(say.signedOnly, { tablet: signed }) : fill(say.signedTo, { tablet: signed, ministry: countersigned });
}

function Counts({ report: { counts, more } }: { readonly report: ShownReport }) {
  const [say, { outcome }] = [words('audit').journal, words('status')];
  const codes = Object.entries(counts.codes);
  const titles = words('codes').verdict as Readonly<Record<string, { readonly title: string } | undefined>>;
  return (
    <div>
      <p class="audit-journal-counts">
        {(['admit', 'refuse', 'undecided'] as const).map((one) => (
          <span key={one}>
            {outcome[one]} <strong>{number(counts.outcomes[one])}</strong>
          </span>
        ))}
        <span>{fill(say.through, { entries: counts.entries, exits: counts.exits })}</span>
      </p>
      {counts.unsigned.lines > 0 && (
        <p class="soft">{fill(say.unsignedLines, { n: counts.unsigned.lines, total: counts.lines, judged: counts.unsigned.judged })}</p>
      )}
      {codes.length > 0 && (
        <details>
          <summary>{say.reasons}</summary>
          <table>
            <tbody>
              {codes.map(([code, count]) => (
                <tr key={code}>
                  <th scope="row">{titles[code]?.title ?? code}</th>
                  <td>{number(count)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {more.codes > 0 && <p class="soft">{fill(say.moreCodes, { n: more.codes })}</p>}
        </details>
      )}
    </div>
  );
}

/** Of lines that the tablet signed; apart from them those of which anybody may be the author. */
function Findings({ report: { findings, totals, unsigned }, signed }: { readonly report: ShownReport; readonly signed: boolean }) {
  const say = words('audit').journal;
  return (
    <div>
      <h4>{signed ? say.findingsTitle : say.unsignedTitle}</h4>
      {!signed && <p class="soft">{say.unsignedHint}</p>}
      <ul>
        {[...(signed ? totals : unsigned)].map(([code, count]) => {
          const first = findings.find((finding) => finding.code === code && finding.signed === signed);
          const amount = first?.amount ?? 0; // seconds, where a sentence has a span
          return (
            <li key={code}>
              {fill(say.findings[code], { n: amount, span: formatSpan(language(), amount) })}{' '}
              <span class="soft">
                {first !== undefined && fill(count > 1 ? say.timesFrom : say.onceAt, { n: count, seq: first.seq, at: moment(first.time) })}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
