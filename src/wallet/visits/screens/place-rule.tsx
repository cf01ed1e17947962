/** The place and what the rules say about the holder there, for the administrator to read: words and the status mark, nothing that looks like a verdict. */
import type { VenueClaims } from '../../../core/token/venue.ts';
import { formatAge, formatDate } from '../../../shared/i18n/format.ts';
import { categoryName } from '../../../shared/i18n/policy-names.ts';
import { fill, language, words } from '../../../shared/i18n/words.ts';
import { StatusMark } from '../../../shared/ui/StatusMark.tsx';
import { useCodes, useWallet } from '../../context.ts';
import { nameOf } from '../../pass/names.ts';
import type { HeldPass } from '../../state.ts';
import type { PlaceRule } from '../rule.ts';
import { sayChange } from './place-story.tsx';

interface RuleProps {
  readonly venue: VenueClaims;
  readonly held: HeldPass;
  /** Null where no status is confirmed. */
  readonly rule: PlaceRule | null;
}

export function RuleCard({ venue, held, rule }: RuleProps) {
  const wallet = useWallet();
  const { place } = words('visits');
  const { trust } = wallet.state.value;
  const category = categoryName(venue.category, trust?.policy);
  const facts = held.pass?.kind === 'current' ? held.pass.facts : null;
  return (
    <section class="card stack place-card">
      <div>
        <p class="small soft">{category}</p>
        <h2>{venue.name}</h2>
      </div>
      <div class="row place-rule">
        <StatusMark health={facts?.health ?? 'unknown'} size={3} />
        <div class="grow">
          <p class="small soft">
            {`${place.administrator}\u00a0· `}
            <span class="place-who">
              {nameOf(held)}
              {facts !== null && `\u00a0· ${words('status')[facts.health].name}`}
            </span>
          </p>
          <p class="place-answer">{held.pass === null ? words('wallet').home.checking : sayDecision(rule)}</p>
          <Reason rule={rule} />
        </div>
      </div>
      <Changes rule={rule} />
      {trust !== null && rule !== null && <RulesAge version={trust.policy.version} issuedAt={trust.bundle.issuedAt} signedAt={trust.stamp.iat} />}
    </section>
  );
}

function sayDecision(rule: PlaceRule | null): string {
  const { place } = words('visits');
  if (rule === null) return place.noStatus;
  if (rule.decision === null) return place.noRule;
  return rule.decision.admit ? place.yes : place.no;
}

function Reason({ rule }: { readonly rule: PlaceRule | null }) {
  const decision = rule?.decision ?? null;
  const codes = useCodes(decision !== null);
  if (codes === null || decision === null || decision.admit) return null;
  const reasons: Readonly<Record<string, string>> = codes.reason;
  return <p>{reasons[decision.reason ?? 'other'] ?? codes.reason.other}</p>;
}

/** Who is let in here now, and what would let this holder in: a test, an hour, the end of the status. */
function Changes({ rule }: { readonly rule: PlaceRule | null }) {
  const wallet = useWallet();
  const { place } = words('visits');
  const { change, noChange } = words('places');
  const status = words('status');
  const { trust } = wallet.state.value;
  if (rule === null || trust === null || rule.decision === null || rule.decision.admit) return null;
  const { changes } = rule;
  // A test that would help says already which status is let in.
  const statuses = changes.some(({ by }) => by === 'test') ? [] : rule.statuses;
  return (
    <div class="place-changes">
      {statuses.length > 0 && <p>{fill(place.statuses, { statuses: statuses.map((health) => status[health].name).join(', ') })}</p>}
      <h3>{change}</h3>
      {changes.length === 0 ? (
        <p>{noChange}</p>
      ) : (
        <ul>
          {changes.map((one) => (
            <li key={one.by}>{sayChange(one, { policy: trust.policy, now: wallet.now() })}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function RulesAge({ version, issuedAt, signedAt }: { readonly version: number; readonly issuedAt: number; readonly signedAt: number }) {
  const wallet = useWallet();
  const { place } = words('visits');
  const hours = wallet.state.value.trust?.policy.limits.amberHours ?? 0;
  const age = wallet.now() - signedAt;
  return (
    <p class="small soft">
      {fill(place.rules, { version: String(version), date: formatDate(language(), issuedAt) })}
      {age > hours * 3600 && ` · ${fill(place.rulesAge, { age: formatAge(language(), age) })}`}
    </p>
  );
}
