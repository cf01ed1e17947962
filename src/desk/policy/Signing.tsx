/** A draft's way to the doors: proposed, confirmed by a second person, signed by the officers on their own machines, brought back and published. */
import { useMemo, useState } from 'preact/hooks';
import { toBase64Url } from '../../core/bytes.ts';
import { MalformedError } from '../../core/codec/malformed.ts';
import { TYP } from '../../core/token/typ.ts';
import { openSignedFile } from '../../core/trust/signed-file.ts';
import { fill, words } from '../../shared/i18n/words.ts';
import { numberOf, recordOf } from '../../shared/network/api-call.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { saveFile } from '../../shared/ui/save-file.ts';
import { type DeskResult, get, post } from '../api.ts';
import { pathOf } from '../pages.ts';
import { AskFirst } from '../parts/Form.tsx';
import { Problem } from '../parts/Problem.tsx';
import { readChosen, sayFileFault } from '../parts/read-file.ts';
import { nowSeconds } from '../parts/time.ts';
import { useAction, useLoad } from '../parts/use-call.ts';
import { hasRole } from '../session.ts';
import { type Draft, type PolicyText, readPolicyText, readVersions } from './answers.ts';
import type { DraftViewsProps } from './DraftViews.tsx';
import { type Reading, readText } from './draft-text.ts';
import { sayKind } from './say.ts';
import { type Warning, warningsOf } from './warnings.ts';
import { CARRIERS, WRITERS } from './writers.ts';

export function Signing({ draft, reading, dirty, staff, reload }: DraftViewsProps) {
  const say = words('deskPolicy');
  const carrier = hasRole(staff, CARRIERS);
  return (
    <section class="stack loose">
      <h2>{say.signTitle}</h2>
      <Steps draft={draft} />
      {draft.state === 'open' && (
        <>
          <Warnings reading={reading} />
          {hasRole(staff, WRITERS) ? <HandOver draft={draft} fits={reading.ok} dirty={dirty} /> : <p class="soft">{say.onlyWriter}</p>}
        </>
      )}
      {draft.approvedBy !== null && <p class="soft">{fill(say.approvedBy, { a: String(draft.proposedBy ?? ''), b: String(draft.approvedBy) })}</p>}
      {draft.state === 'approved' && (carrier ? <Carrying draft={draft} reload={reload} /> : <p class="soft">{say.onlyOfficer}</p>)}
      {draft.state === 'published' && (
        <Notice tone="good" title={fill(say.published, { n: String(draft.version ?? '') })}>
          <p>{say.publishedHint}</p>
        </Notice>
      )}
    </section>
  );
}

const STEPS = ['write', 'propose', 'approve', 'sign', 'publish'] as const;
/** How many are done. */
const DONE: Readonly<Record<Draft['state'], number>> = { open: 1, approved: 3, published: 5, dropped: 0 };

function Steps({ draft: { state } }: { readonly draft: Draft }) {
  const say = words('deskPolicy');
  return (
    <ol class="policy-steps">
      {STEPS.map((step, at) => (
        <li key={step} class={at < DONE[state] ? 'done' : ''} aria-current={at === DONE[state] ? 'step' : undefined}>
          {say.steps[step]}
        </li>
      ))}
    </ol>
  );
}

function Warnings({ reading }: { readonly reading: Reading }) {
  const say = words('deskPolicy');
  const versions = useLoad(() => get('/api/desk/policies', readVersions), []);
  const newest = versions.value?.[0]?.version ?? null;
  const { value } = useLoad(
    async (): Promise<DeskResult<PolicyText | null>> => (newest === null ? { ok: true, value: null } : get(`/api/desk/policies/${newest}`, readPolicyText)),
    [newest],
  );
  const warnings = useMemo(() => {
    if (!reading.ok) return [];
    const inForce = value === null ? null : readText(value.text);
    return warningsOf(reading.policy, inForce?.ok === true ? inForce.policy : null, nowSeconds());
  }, [reading, value]);
  if (warnings.length === 0 || !reading.ok) return null;
  return (
    <Notice tone="warn" title={say.warnTitle}>
      <ul class="policy-warnings">
        {warnings.map((warning) => (
          <li key={JSON.stringify(warning)}>{sayWarning(warning, (category) => sayKind(category, reading.policy))}</li>
        ))}
      </ul>
    </Notice>
  );
}

function sayWarning(warning: Warning, kind: (category: string) => string): string {
  const { warns } = words('deskPolicy');
  switch (warning.kind) {
    case 'idle':
      return fill(warns.idle, { rule: warning.rule });
    case 'unknownKind':
    case 'unknownZone':
      return fill(warns[warning.kind], { rule: warning.rule, what: warning.what });
    case 'silent':
      return fill(warns.silent, { what: kind(warning.what) });
    case 'sameId':
    case 'kindGone':
      return fill(warns[warning.kind], { what: warning.what });
  }
}

function HandOver({ draft, fits, dirty }: { readonly draft: Draft; readonly fits: boolean; readonly dirty: boolean }) {
  const say = words('deskPolicy');
  const [proposal, setProposal] = useState<number | null>(null);
  const hand = useAction(() => post(`/api/desk/policy-drafts/${draft.id}/hand-over`, { revision: draft.revision }, (answer) => numberOf(answer, 'proposalId')));
  const run = async () => {
    const done = await hand.run();
    if (done?.ok === true) setProposal(done.value);
  };
  return (
    <div class="stack">
      <p class="soft">{say.handOverHint}</p>
      {dirty && <Notice title={say.saveFirst} />}
      <Problem refusal={hand.refusal} />
      {proposal === null ? (
        <div>
          <Button kind="primary" busy={hand.busy} disabled={!fits || dirty} onClick={() => void run()}>
            {say.handOver}
          </Button>
        </div>
      ) : (
        <Notice tone="good" title={say.handedOver}>
          <p>
            <a href={pathOf('proposal', { nr: proposal })}>{fill(words('desk').number, { nr: String(proposal) })}</a>
          </p>
        </Notice>
      )}
    </div>
  );
}

/** Out to the officers and back. */
function Carrying({ draft, reload }: { readonly draft: Draft; readonly reload: () => void }) {
  const say = words('deskPolicy');
  const [file, setFile] = useState<{ readonly name: string; readonly bytes: Uint8Array } | null>(null);
  const [unfit, setUnfit] = useState<string | null>(null);
  const fetch = useAction(() => post(`/api/desk/policy-drafts/${draft.id}/request`, {}, (answer) => recordOf(answer, 'request')));
  const bring = useAction((bytes: Uint8Array) =>
    post(`/api/desk/policy-drafts/${draft.id}/signed`, { bundle: toBase64Url(bytes) }, (answer) => numberOf(answer, 'version')),
  );
  const name = `policy-${draft.version ?? 0}.request.json`;
  const take = async () => {
    const done = await fetch.run();
    if (done?.ok === true) saveFile([`${JSON.stringify(done.value, null, 1)}\n`], { name, type: 'application/json' });
  };
  const choose = async (chosen: File | undefined) => {
    // the dialogue was closed without a choice: what was chosen before stays
    if (chosen === undefined) return;
    bring.clear();
    setFile(null);
    const read = await readChosen(chosen, SIGNED_MAX);
    const wrong = read.ok ? unfitFor(read.bytes) : sayFileFault(read);
    setUnfit(wrong);
    setFile(read.ok && wrong === null ? read : null);
  };
  const publish = async () => {
    if (file === null) return;
    const done = await bring.run(file.bytes);
    if (done?.ok === true) reload();
  };
  return (
    <div class="desk-columns">
      <section class="card stack">
        <h3>{say.takeRequest}</h3>
        <p class="soft">{say.takeRequestHint}</p>
        <code class="policy-command" translate={false}>{`npx ashyq policy sign ${name} --out signed-${draft.version ?? 0}.cbor`}</code>
        <Problem refusal={fetch.refusal} />
        <div>
          <Button kind="outline" busy={fetch.busy} onClick={() => void take()}>
            {name}
          </Button>
        </div>
      </section>
      <section class="card stack">
        <h3>{say.bringSigned}</h3>
        <p class="soft">{say.bringSignedHint}</p>
        <label class="button outline policy-file">
          <input
            type="file"
            class="hidden-text"
            accept=".cbor,application/cbor,application/octet-stream"
            onChange={(event) => {
              const chosen = event.currentTarget.files?.[0];
              // the same file may be chosen again after it was put right
              event.currentTarget.value = '';
              void choose(chosen);
            }}
          />
          <span>{file === null ? say.chooseFile : file.name}</span>
        </label>
        <div aria-live="polite">{unfit !== null && <Notice tone="bad" title={unfit} />}</div>
        <Problem refusal={bring.refusal} />
        {file !== null && <AskFirst action={say.publish} question={say.publishAsk} kind="primary" busy={bring.busy} onYes={() => void publish()} />}
      </section>
    </div>
  );
}

/** As the server's limit (src/issuer/policy/desk-routes.ts). */
const SIGNED_MAX = 64 * 1024;
/** What the file for the officers begins with: a mistake that is easily made, as both lie in one folder. */
const BRACE = 0x7b;

/** What is plainly no signed bundle is told before anything is sent; whether it is the right one, the server verifies. */
function unfitFor(bytes: Uint8Array): string | null {
  const say = words('deskPolicy');
  if (bytes[0] === BRACE) return say.signedIsRequest;
  try {
    openSignedFile(bytes, TYP.bundle);
    return null;
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    return say.signedNotCbor;
  }
}
