/** Keys and publication: what is published as any door sees it, who signs what until when, drills, and how data go in. All but the drills is public and verified in this browser. */
import type { Trust } from '../../core/trust/trust.ts';
import { formatMoment, formatNumber, formatSpan } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { useTrust } from '../../shared/network/use-trust.ts';
import { DataAge } from '../../shared/ui/DataAge.tsx';
import { Facts } from '../../shared/ui/Facts.tsx';
import { IconClock, IconKey, IconList, IconShield } from '../../shared/ui/icons.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import type { PageProps } from '../pages.ts';
import { Page } from '../parts/Page.tsx';
import { hasRole } from '../session.ts';
import { Commands } from './Commands.tsx';
import { Custody, SignerAway, useCustody } from './Custody.tsx';
import { Drills } from './Drills.tsx';
import { Files, useExamination } from './Files.tsx';
import { Keys } from './Keys.tsx';
import { doorsStopAt, summarise } from './summarise.ts';

export function PublicationPage({ staff }: PageProps) {
  const { trust, fetchedAt, problem } = useTrust();
  const say = words('deskPublication');
  const examination = useExamination();
  const custody = useCustody(hasRole(staff, ['epidemiologist', 'key-officer', 'auditor']));
  const { found } = examination;
  return (
    <Page title={words('desk').pages.publication} intro={say.intro}>
      <SignerAway custody={custody} />
      <DataAge trust={trust} fetchedAt={fetchedAt} problem={problem} />
      {trust === null ? <Notice tone="warn" title={say.nothingPublished} /> : <Publication trust={trust} />}
      {examination.unbuilt ? <Notice tone="bad" title={say.noRoot} /> : <Files {...examination} />}
      {found?.trust != null && <Keys trust={found.trust} now={found.at} logSize={found.logSize} />}
      <Custody custody={custody} />
      {hasRole(staff, ['key-officer', 'auditor']) && <Drills mayHandIn={hasRole(staff, ['key-officer'])} />}
      <Commands />
    </Page>
  );
}

function Publication({ trust }: { readonly trust: Trust }) {
  const say = words('deskPublication');
  const now = Math.floor(Date.now() / 1000);
  const { keys, specimens, revoked, lists, rules, categories } = summarise(trust, now);
  const moment = (at: number) => formatMoment(language(), at, now);
  const number = (n: number) => formatNumber(language(), n);
  const left = doorsStopAt(trust) - now;
  const facts = [
    {
      icon: <IconClock />,
      label: say.stamp,
      value: fill(say.stampValue, { version: number(trust.stamp.version), signed: moment(trust.stamp.iat), exp: moment(trust.stamp.exp) }),
    },
    {
      icon: <IconKey />,
      label: say.keys,
      value: fill(say.keysValue, { n: keys, specimens, root: number(trust.root.version), bundle: number(trust.bundle.version) }),
    },
    { icon: <IconList />, label: say.lists, value: fill(say.listsValue, { n: lists, revoked: number(revoked) }) },
    { icon: <IconShield />, label: say.policy, value: fill(say.policyValue, { version: number(trust.policy.version), rules, categories }) },
  ];
  return (
    <section class="stack" aria-label={say.publication}>
      <h2>{say.publication}</h2>
      {left <= 0 ? (
        <Notice tone="bad" title={say.doorsStopped} />
      ) : (
        <Notice tone="good" title={say.doorsWork}>
          <p>{fill(say.doorsWorkFor, { span: formatSpan(language(), left) })}</p>
        </Notice>
      )}
      <Facts facts={facts} />
    </section>
  );
}
