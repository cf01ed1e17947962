/**
 * The verdict, made to be read from two metres away: the whole stage takes the colour, one sign, one word; below it why, what to do, and the
 * person line. Colour is never alone: shape, sign and word say the same.
 */

import type { Verdict } from '../../core/verdict.ts';
import { formatBirthDay, formatExactAge, formatSpan, formatTime } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { contain } from '../../shared/ui/contain.ts';
import { OutcomeMark, StatusMark } from '../../shared/ui/StatusMark.tsx';
import { IconExit } from '../icons.ts';
import type { Judged } from '../judged.ts';

/** One screen reader sentence and the same words that are drawn. */
export function verdictWord({ face, verdict, earlier }: Judged): string {
  const [{ scan }, { outcome }] = [words('gate'), words('status')];
  if (face === 'exit') return scan.exit;
  if (face !== 'again') return outcome[face];
  const seen = earlier?.at ?? verdict.seenAt;
  return seen === undefined ? scan.againUnknown : fill(scan.again, { time: formatTime(seen, true) });
}

/** Why: the policy's reason where the policy decided, else the sentence of the code. */
export function why({ code, reason, kid }: Verdict): string {
  const codes = words('codes');
  // Somebody who was looked up by document has no pass that could be genuine.
  if (code === 'ok' && kid === undefined) return words('gate').person.document;
  if (code !== 'not-admitted') return codes.verdict[code].title;
  return codes.reason[reason as keyof typeof codes.reason] ?? codes.reason.other;
}

function Lines({ judged }: { readonly judged: Judged }) {
  const { verdict, face, earlier } = judged;
  const [{ scan }, { verdict: sentences }, status] = [words('gate'), words('codes'), words('status')];
  if (face === 'again') {
    const said = earlier === null ? null : fill(scan.againHint, { outcome: status.outcome[earlier.outcome] });
    return (
      <>
        {said !== null && <p class="why">{said}</p>}
        <p class="todo">{sentences['proof-replayed'].todo}</p>
      </>
    );
  }
  return (
    <>
      <p class="why">{face === 'exit' ? scan.exitHint : why(verdict)}</p>
      {face !== 'exit' && verdict.health !== undefined && verdict.code === 'not-admitted' && (
        <p class="health">
          <StatusMark health={verdict.health} />
          {status[verdict.health].name}
        </p>
      )}
      {face !== 'exit' && <Clock verdict={verdict} />}
      {face !== 'exit' && verdict.code !== 'ok' && <p class="todo">{verdict.code === 'not-admitted' ? wouldAdmit(verdict) : sentences[verdict.code].todo}</p>}
    </>
  );
}

/** A wrong clock is named with the measure of its error, never turned into a red screen. */
function Clock({ verdict: { code, skew } }: { readonly verdict: Verdict }) {
  const texts = words('gate').skew;
  if (skew === undefined) return null;
  const span = formatSpan(language(), Math.abs(skew));
  if (code === 'proof-future') return <p class="todo">{fill(texts.fast, { span })}</p>;
  if (code === 'proof-stale') return <p class="todo">{fill(texts.old, { span })}</p>;
  return <p class="todo">{fill(texts.tablet, { span })}</p>;
}

function wouldAdmit({ wouldAdmit: colours }: Verdict): string {
  const [{ scan }, status] = [words('gate'), words('status')];
  const names = colours?.map((health) => status[health].name).join(', ');
  return fill(scan.wouldAdmit, { statuses: names === undefined || names === '' ? scan.nobody : names });
}

/** Initials, day and month: enough to compare, and gone with the verdict. */
function Person({ verdict }: { readonly verdict: Verdict }) {
  const { person } = words('gate');
  if (verdict.initials === undefined || verdict.birth === undefined) return null;
  return (
    <div class="person">
      <dl aria-label={person.title}>
        <div>
          <dt>{person.initials}</dt>
          <dd>{contain(verdict.initials)}</dd>
        </div>
        <div>
          <dt>{person.birth}</dt>
          <dd>{formatBirthDay(language(), verdict.birth)}</dd>
        </div>
      </dl>
      {verdict.identity === 'document' && verdict.kid !== undefined && <p>{person.document}</p>}
    </div>
  );
}

/** What was not written cannot be overridden: nobody enters without a line in the journal. */
const isOverridable = ({ face, verdict }: Judged): boolean => face === 'undecided' && verdict.code !== 'storage-failed' && verdict.code !== 'internal';

interface VerdictViewProps {
  readonly judged: Judged;
  /** What may follow a verdict: the manager's word against an undecided one, a receipt for a refusal, the door's own code for a wrong clock. */
  readonly onAfter: (what: AfterVerdict) => void;
}

export interface AfterVerdict {
  readonly kind: 'override' | 'receipt' | 'code';
  readonly judged: Judged;
}

/** What this verdict offers besides waiting for the next person. A phone with a wrong clock answers the door's own code, which asks for no clock. */
function offersOf(judged: Judged): readonly AfterVerdict['kind'][] {
  const { code } = judged.verdict;
  if (isOverridable(judged)) return code === 'proof-stale' || code === 'proof-future' ? ['code', 'override'] : ['override'];
  return judged.face === 'refuse' && judged.ref !== null ? ['receipt'] : [];
}

export function VerdictView({ judged, onAfter }: VerdictViewProps) {
  const { face, verdict, earlier, enteredAt, enteredGate, at } = judged;
  const { scan, trust, venue, doorCode } = words('gate');
  const mark = face === 'again' ? 'undecided' : face;
  const showsPerson = face === 'admit' || (face === 'again' && earlier?.outcome === 'admit');
  return (
    <section class={`verdict is-${mark}`} data-face={face} data-code={verdict.code}>
      <div class="sign">{mark === 'exit' ? <IconExit /> : <OutcomeMark outcome={mark} />}</div>
      <div class="says">
        <h2 class={face === 'again' ? 'word long' : 'word'}>{verdictWord(judged)}</h2>
        <Lines judged={judged} />
        {enteredAt !== null && face === 'admit' && (
          <p class="todo">
            {fill(scan.enteredAgo, { age: agoText(at - enteredAt) })}
            {enteredGate !== undefined && ` · ${venue.gate} ${enteredGate}`}
          </p>
        )}
        {verdict.degraded === true && face === 'admit' && <p class="todo">{trust.degraded}</p>}
        <div class="afters">
          {offersOf(judged).map((kind) => (
            <button key={kind} type="button" class="after" onClick={() => onAfter({ kind, judged })}>
              {kind === 'code' ? doorCode.title : scan[kind]}
            </button>
          ))}
        </div>
      </div>
      {showsPerson && <Person verdict={verdict} />}
      <span class="leaving" aria-hidden="true" />
    </section>
  );
}

/** Ages here are exact: "entered 12 s ago" matters, "just now" does not tell. */
function agoText(seconds: number): string {
  return formatExactAge(language(), Math.max(0, seconds));
}
