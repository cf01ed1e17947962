/** Whether what signs is reached (decision 048), said before all else, and whether the ministry's server could change the policy alone (007 and 034), said where one looks who signs what. */
import { fill, words } from '../../shared/i18n/words.ts';
import { type Answer, numberOf, recordOf } from '../../shared/network/api-call.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import { type DeskResult, get } from '../api.ts';
import { number } from '../data/say.ts';
import { Problem } from '../parts/Problem.tsx';
import { type Loaded, useLoad } from '../parts/use-call.ts';

interface Standing {
  readonly held: number;
  readonly needed: number;
  readonly signerAway: boolean;
}

function readCustody(answer: Answer): Standing {
  const keys = recordOf(answer, 'bundleKeys');
  return { held: numberOf(keys, 'held'), needed: numberOf(keys, 'needed'), signerAway: answer['signer'] === 'away' };
}

type Custodied = Loaded<Standing | null>;

/** `may`: whoever is at the desk is told; nobody else asks. */
export function useCustody(may: boolean): Custodied {
  const nobody: DeskResult<Standing | null> = { ok: true, value: null };
  return useLoad<Standing | null>(async () => (may ? get('/api/desk/policies', readCustody) : nobody), []);
}

interface Shown {
  readonly custody: Custodied;
}

export function SignerAway({ custody: { value } }: Shown) {
  const say = words('deskPublication');
  if (value?.signerAway !== true) return null;
  return (
    <Notice tone="bad" title={say.signerAwayTitle}>
      <p>{say.signerAway}</p>
    </Notice>
  );
}

export function Custody({ custody: { value, refusal } }: Shown) {
  const say = words('deskPublication');
  if (refusal !== null) return <Problem refusal={refusal} />;
  if (value === null || value.held < value.needed) return null;
  return (
    <Notice tone="warn" title={say.custodyTitle}>
      <p>{fill(say.custody, { held: number(value.held), needed: number(value.needed) })}</p>
    </Notice>
  );
}
