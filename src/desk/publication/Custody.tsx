/** Whether the ministry's server could change the policy alone (decisions 007 and 034), and whether what signs is reached (048): said where one looks who signs what. */
import { fill, words } from '../../shared/i18n/words.ts';
import { type Answer, numberOf, recordOf } from '../../shared/network/api-call.ts';
import { Notice } from '../../shared/ui/Notice.tsx';
import { get } from '../api.ts';
import { number } from '../data/say.ts';
import { Problem } from '../parts/Problem.tsx';
import { useLoad } from '../parts/use-call.ts';

export function readCustody(answer: Answer): { readonly held: number; readonly needed: number; readonly signerAway: boolean } {
  const keys = recordOf(answer, 'bundleKeys');
  return { held: numberOf(keys, 'held'), needed: numberOf(keys, 'needed'), signerAway: answer['signer'] === 'away' };
}

export function Custody() {
  const say = words('deskPublication');
  const { value, refusal } = useLoad(() => get('/api/desk/policies', readCustody), []);
  if (refusal !== null) return <Problem refusal={refusal} />;
  if (value === null) return null;
  return (
    <>
      {value.signerAway && (
        <Notice tone="warn" title={say.signerAwayTitle}>
          <p>{say.signerAway}</p>
        </Notice>
      )}
      {value.held >= value.needed && (
        <Notice tone="warn" title={say.custodyTitle}>
          <p>{fill(say.custody, { held: number(value.held), needed: number(value.needed) })}</p>
        </Notice>
      )}
    </>
  );
}
