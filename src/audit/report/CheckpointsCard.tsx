/** Checkpoints of tablets that came apart from their journals: whose they are, whether the ministry countersigned them, and what the journals here say to them. */
import { useEffect, useState } from 'preact/hooks';
import { type AuditedAlone, auditCheckpoints } from '../../core/audit/checkpoint-audit.ts';
import { readEarlierRoots } from '../../core/audit/root-history.ts';
import { toHex } from '../../core/bytes.ts';
import type { Ed25519Engine } from '../../core/codec/ed25519.ts';
import { fill, words } from '../../shared/i18n/words.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import type { Published } from '../history/published.ts';
import type { AuditedJournal } from '../journal/audit-file.ts';
import { sayMoment as moment } from '../say-moment.ts';

interface CheckpointsProps {
  readonly journals: readonly AuditedJournal[];
  readonly published: Published;
  readonly engine: Ed25519Engine;
}

/** As many are drawn. */
const SHOWN = 200;
const isBelieved = ({ tablet }: AuditedAlone): boolean => tablet !== null;

export function CheckpointsCard({ journals, published, engine }: CheckpointsProps) {
  const say = words('auditReport').checkpoints;
  const leftOut = leftOutOf(journals);
  const [audited, setAudited] = useState<readonly AuditedAlone[]>([]);
  useEffect(() => {
    let isGone = false;
    void auditAlone({ journals, published, engine })
      .then((found) => {
        if (!isGone) setAudited(found);
      })
      .catch(reportError);
    return () => {
      isGone = true;
    };
  }, [journals, published, engine]);
  return (
    <article class="card stack audit-checkpoints" aria-labelledby="audit-checkpoints">
      <h3 id="audit-checkpoints">{say.title}</h3>
      <p class="soft">{fill(say.intro, { n: audited.length })}</p>
      {believedFirst(audited).map(({ one, key }) => (
        <Checkpoint key={key} one={one} journals={journals} />
      ))}
      {audited.length > SHOWN && <p>{fill(say.more, { n: audited.length - SHOWN })}</p>}
      {leftOut > 0 && <p>{fill(say.leftOut, { n: leftOut })}</p>}
    </article>
  );
}

/** Of whatever a file is filled up with, the checkpoints that are worth reading. */
const believedFirst = (audited: readonly AuditedAlone[]) =>
  [...audited.filter(isBelieved), ...audited.filter((one) => !isBelieved(one))]
    .slice(0, SHOWN)
    // Two may say the same and differ in their signatures only.
    .map((one, nr) => ({ one, key: `${toHex(one.checkpoint.head)} ${one.checkpoint.iat} ${nr}` }));

/** Of each file once: several journals may be of one. */
const leftOutOf = (journals: readonly AuditedJournal[]): number =>
  [...new Map(journals.map(({ file, leftOut }) => [file.sha256, leftOut])).values()].reduce((sum, one) => sum + one, 0);

/** By the certificates of every journal here: a picture of a screen has no room for one. */
async function auditAlone({ journals, published: { trust, read }, engine }: CheckpointsProps): Promise<AuditedAlone[]> {
  const once = (of: 'certificates' | 'checkpoints' | 'countersignatures') => [
    ...new Map(journals.flatMap(({ proofs }) => proofs[of]).map((bytes) => [toHex(bytes), bytes])).values(),
  ];
  const proofs = { certificates: once('certificates'), checkpoints: once('checkpoints'), countersignatures: once('countersignatures') };
  const earlierRoots = await readEarlierRoots(trust.root, { read, engine });
  const reports = journals.map(({ report }) => report);
  return auditCheckpoints(proofs, { trust, engine, earlierRoots }, reports);
}

function Checkpoint({ one, journals }: { readonly one: AuditedAlone; readonly journals: readonly AuditedJournal[] }) {
  const say = words('auditReport').checkpoints;
  const { checkpoint, tablet, fault, countersignedAt, against } = one;
  const isContradicted = against.some(({ state }) => state === 'broken' || state === 'differs' || state === 'ahead');
  const tone = isContradicted ? 'bad' : tablet === null ? 'warn' : 'good';
  const title = tablet === null ? say.notBelieved : fill(say.believed, { venue: tablet.venueId, gate: checkpoint.gate });
  return (
    <Notice tone={tone} title={title}>
      {tablet === null && <p>{fault === 'certificate-missing' || fault === null ? say.why['certificate-missing'] : fill(say.why.other, { code: fault })}</p>}
      <p>{fill(say.says, { n: checkpoint.size, epoch: checkpoint.epoch, at: moment(checkpoint.iat) })}</p>
      <p>{countersignedAt === null ? say.notCountersigned : fill(say.countersigned, { at: moment(countersignedAt) })}</p>
      <ul>
        {against.map(({ journal, state }) => (
          <li key={journal}>{fill(say.against[state], { name: journals[journal]?.name ?? '' })}</li>
        ))}
      </ul>
      {tablet !== null && against.length === 0 && <p>{say.alone}</p>}
      <p class="soft small">
        {say.head}: <span class="audit-hash">{toHex(checkpoint.head)}</span>
      </p>
    </Notice>
  );
}
