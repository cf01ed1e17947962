/** Checkpoints of tablets that came apart from their journals: whose they are, whether the ministry countersigned them, and what the journals here say to them. */
import type { AuditedAlone } from '../../core/audit/checkpoint-audit.ts';
import type { Obtained } from '../../core/audit/journal-cut.ts';
import { toHex } from '../../core/bytes.ts';
import { fill, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { IconDownload } from '../../shared/ui/icons.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { saveFile } from '../../shared/ui/save-file.ts';
import { ObtainedFields } from '../journal/ObtainedFields.tsx';
import type { JournalRow, ShownCheckpoints } from '../journal/shown.ts';
import { sayMoment as moment } from '../say-moment.ts';
import type { Asked } from './use-asked.ts';

interface CheckpointsProps {
  readonly asked: Asked<ShownCheckpoints>;
  /** of all journals, by their places */
  readonly rows: readonly JournalRow[];
  /** texts of codes that were read out of pictures, or typed: the files that the report names, for whoever makes it again */
  readonly codes: readonly File[];
  readonly obtained: Obtained;
  readonly onObtained: (word: Obtained) => void;
}

export function CheckpointsCard({ asked, rows, codes, obtained, onObtained }: CheckpointsProps) {
  const say = words('auditReport').checkpoints;
  const isTold = obtained.taken !== null || obtained.seen !== null;
  // A certificate alone is no checkpoint.
  if (typeof asked === 'object' && asked.total === 0 && codes.length === 0) return null;
  const isAskedFor = typeof asked === 'object' && asked.isBeyond;
  return (
    <article class="card stack audit-checkpoints" aria-labelledby="audit-checkpoints">
      <h3 id="audit-checkpoints">{say.title}</h3>
      {asked === 'waiting' && <p role="status">{say.reading}</p>}
      {asked === 'failed' && <Notice tone="bad" title={words('audit').bulk.states.failed} />}
      {typeof asked === 'object' && <Checkpoints {...asked} rows={rows} />}
      {/* What was told stays in sight while it is weighed, and where it decided nothing. */}
      {(isTold || isAskedFor) && <ObtainedFields obtained={obtained} onChange={onObtained} />}
      {codes.map((file) => (
        <div class="row" key={file.name}>
          <Button icon={<IconDownload />} onClick={() => saveFile([file], { name: file.name, type: 'text/plain' })}>
            {fill(say.save, { name: file.name })}
          </Button>
        </div>
      ))}
    </article>
  );
}

function Checkpoints({ shown, total, leftOut, rows }: ShownCheckpoints & { readonly rows: readonly JournalRow[] }) {
  const say = words('auditReport').checkpoints;
  return (
    <>
      <p class="soft">{fill(say.intro, { n: total })}</p>
      {shown.map((one, nr) => (
        // Two may say the same and differ in their signatures only.
        <Checkpoint key={`${toHex(one.checkpoint.head)} ${one.checkpoint.iat} ${nr}`} one={one} rows={rows} />
      ))}
      {total > shown.length && <p>{fill(say.more, { n: total - shown.length })}</p>}
      {leftOut > 0 && <p>{fill(say.leftOut, { n: leftOut })}</p>}
    </>
  );
}

/** What a checkpoint may say to more journals than are read here is in the report. */
const AGAINST_SHOWN = 20;

function Checkpoint({ one, rows }: { readonly one: AuditedAlone; readonly rows: readonly JournalRow[] }) {
  const say = words('auditReport').checkpoints;
  const { checkpoint, tablet, fault, countersignedAt, against } = one;
  const isContradicted = against.some(({ state }) => state === 'broken' || state === 'differs' || state === 'ahead');
  const isUnsure = tablet === null || against.some(({ state }) => state === 'later');
  const tone = isContradicted ? 'bad' : isUnsure ? 'warn' : 'good';
  const title = tablet === null ? say.notBelieved : fill(say.believed, { venue: tablet.venueId, gate: checkpoint.gate });
  return (
    <Notice tone={tone} title={title}>
      {tablet === null && <p>{fault === 'certificate-missing' || fault === null ? say.why['certificate-missing'] : fill(say.why.other, { code: fault })}</p>}
      <p>{fill(say.says, { n: checkpoint.size, epoch: checkpoint.epoch, at: moment(checkpoint.iat) })}</p>
      <p>{countersignedAt === null ? say.notCountersigned : fill(say.countersigned, { at: moment(countersignedAt) })}</p>
      <ul>
        {against.slice(0, AGAINST_SHOWN).map(({ journal, state }) => (
          <li key={journal}>{fill(say.against[state], { name: rows[journal]?.name ?? '' })}</li>
        ))}
        {against.length > AGAINST_SHOWN && <li>{fill(words('audit').journal.andMore, { n: against.length - AGAINST_SHOWN })}</li>}
      </ul>
      {tablet !== null && against.length === 0 && <p>{say.alone}</p>}
      <p class="soft small">
        {say.head}: <span class="audit-hash">{toHex(checkpoint.head)}</span>
      </p>
    </Notice>
  );
}
