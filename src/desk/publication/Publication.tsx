/** What is published at this moment, as any door sees it, and how data go in. Everything shown here is public and verified in this browser. */
import type { Trust } from '../../core/trust/trust.ts';
import { formatMoment, formatNumber, formatSpan } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { useTrust } from '../../shared/network/use-trust.ts';
import { DataAge } from '../../shared/ui/DataAge.tsx';
import { Facts } from '../../shared/ui/Facts.tsx';
import { IconClock, IconKey, IconList, IconShield } from '../../shared/ui/icons.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { Page } from '../parts/Page.tsx';
import { Commands } from './Commands.tsx';
import { doorsStopAt, summarise } from './summarise.ts';

export function PublicationPage() {
  const { trust, fetchedAt, problem } = useTrust();
  const say = words('deskPublication');
  return (
    <Page title={words('desk').pages.publication} intro={say.intro}>
      <DataAge trust={trust} fetchedAt={fetchedAt} problem={problem} />
      {trust === null ? <Notice tone="warn" title={say.nothingPublished} /> : <Publication trust={trust} />}
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
