/**
 * Contesting (product.md, door 11): what is contested, one reason of a short list (nobody writes about their health), what the ministry learns by it; and how
 * what was contested stands, with its deadline, also without a network.
 */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { sayReceipt } from '../../../core/journal/read-receipt.ts';
import type { ContestGround } from '../../../core/token/contest.ts';
import { formatMoment } from '../../../shared/i18n/format.ts';
import { fill, language, words } from '../../../shared/i18n/words.ts';
import { announce } from '../../../shared/ui/announce.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { Facts } from '../../../shared/ui/Facts.tsx';
import { IconClock, IconDoor, IconInfo } from '../../../shared/ui/icons.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { Screen } from '../../../shared/ui/Screen.tsx';
import { useCodes, useWallet } from '../../context.ts';
import { HolderSwitch } from '../../family/screens/holder-switch.tsx';
import { activePass, type HeldPass } from '../../state.ts';
import { sayCode } from '../../trouble/say.ts';
import { type Fault, FaultNotice } from '../../trouble/screens/fault.tsx';
import { contest, contestsOf, keepReceipt, refreshContests } from '../contests.ts';
import { groundsFor } from '../grounds.ts';
import { ContestList } from './contest-list.tsx';

export function ContestScreen() {
  const wallet = useWallet();
  const { route } = useLocation();
  const text = words('contest');
  const held = activePass(wallet.state.value);
  if (held === null) return null;
  return (
    <Screen title={text.title} onBack={() => route('/', true)}>
      {wallet.state.value.holders.length > 1 && <HolderSwitch />}
      <Contests key={held.holder.id} held={held} />
    </Screen>
  );
}

function Contests({ held }: { readonly held: HeldPass }) {
  const wallet = useWallet();
  const text = words('contest');
  const { id } = held.holder;
  const { told, toldAt, receipt } = contestsOf(held.holder);
  const ground = useSignal<ContestGround | null>(null);
  const busy = useSignal(false);
  const fault = useSignal<Fault | null>(null);
  const sent = useSignal(false);
  useEffect(() => {
    // What is kept on the phone is shown without a network too: nothing is said where it fails.
    refreshContests(wallet, id).catch(() => undefined);
  }, [id]);
  const send = async () => {
    if (ground.value === null || busy.value) return;
    busy.value = true;
    fault.value = null;
    const result = await contest(wallet, id, ground.value);
    busy.value = false;
    if (!result.ok) {
      fault.value = result;
      return;
    }
    ground.value = null;
    sent.value = true;
    announce(text.sent);
  };
  const drop = async () => {
    const dropped = await keepReceipt(wallet, id, null);
    fault.value = dropped.ok ? null : { code: dropped.code, retryAfter: null };
  };
  const choose = (next: ContestGround) => {
    ground.value = next;
    sent.value = false;
  };
  return (
    <>
      {sent.value && <Notice tone="good" title={text.sent} />}
      <ContestList told={told} toldAt={toldAt} />
      {told.length === 0 && <p class="lead soft">{text.lead}</p>}
      {receipt === null ? <StatusFacts held={held} /> : <ReceiptFacts receipt={receipt} onDrop={drop} />}
      <fieldset class="card stack grounds">
        <legend>{text.what}</legend>
        {groundsFor(held.pass, receipt !== null).map((one) => (
          <label key={one} class="row check">
            <input type="radio" class="tick" name="ground" checked={ground.value === one} onChange={() => choose(one)} />
            <span>{text.ground[one]}</span>
          </label>
        ))}
      </fieldset>
      <p class="small soft">
        {text.learns} {receipt !== null && text.learnsReceipt}
      </p>
      <ContestFault fault={fault.value} />
      <div class="dock">
        <Button kind="primary" large busy={busy.value} disabled={ground.value === null} onClick={send}>
          {busy.value ? text.sending : text.send}
        </Button>
        {receipt !== null && <p class="small soft centred">{text.kept}</p>}
      </div>
    </>
  );
}

/** The ministry's word about a receipt has sentences of its own. */
function ContestFault({ fault }: { readonly fault: Fault | null }) {
  const { fault: texts } = words('contest');
  const said = fault !== null && Object.hasOwn(texts, fault.code) ? texts[fault.code as keyof typeof texts] : null;
  return said === null ? <FaultNotice fault={fault} /> : <Notice tone="bad" title={said.title} children={<span class="small">{said.todo}</span>} />;
}

function StatusFacts({ held: { pass } }: { readonly held: HeldPass }) {
  const wallet = useWallet();
  const text = words('contest');
  const { basis, basisAt } = words('status');
  if (pass?.kind !== 'current') return null;
  const { evidenceAt } = pass.facts;
  return (
    <section class="card stack contested">
      <h2>
        {text.now}: {words('status')[pass.facts.health].name}
      </h2>
      <p>
        {basis[pass.facts.basis]}
        {evidenceAt !== null && (
          <span class="line small soft">{fill(basisAt[pass.facts.basis], { when: formatMoment(language(), evidenceAt, wallet.now()) })}</span>
        )}
      </p>
    </section>
  );
}

/** What the door has signed, in words. */
function ReceiptFacts({ receipt, onDrop }: { readonly receipt: Uint8Array; readonly onDrop: () => void }) {
  const wallet = useWallet();
  const codes = useCodes();
  const text = words('contest');
  const says = sayReceipt(receipt);
  return (
    <section class="card stack contested">
      <h2>{text.receipt}</h2>
      <Facts
        facts={[
          { icon: <IconDoor />, label: text.where, value: says.venue },
          { icon: <IconClock />, label: text.when, value: formatMoment(language(), says.at, wallet.now()) },
          ...(codes === null ? [] : [{ icon: <IconInfo />, label: text.whyRefused, value: sayCode(codes, says.code).title }]),
        ]}
      />
      <Button kind="quiet" onClick={onDrop}>
        {text.drop}
      </Button>
    </section>
  );
}
