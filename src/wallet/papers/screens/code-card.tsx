/** One code of a file: a paper pass with its facts and a button to keep it, or in a sentence what else it is. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { equal } from '../../../core/bytes.ts';
import { formatBirthDay, formatMoment } from '../../../shared/i18n/format.ts';
import { language, words } from '../../../shared/i18n/words.ts';
import { announce } from '../../../shared/ui/announce.ts';
import { Button } from '../../../shared/ui/Button.tsx';
import { Facts } from '../../../shared/ui/Facts.tsx';
import { IconClock, IconDoor, IconInfo, IconQr, IconShield } from '../../../shared/ui/icons.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { StatusCard } from '../../../shared/ui/StatusCard.tsx';
import { useCodes, useWallet } from '../../context.ts';
import type { PassFacts, PassState } from '../../pass/check.ts';
import { keepPaper, papers, type ReadCode, readCode } from '../papers.ts';
import { sayDoubt } from './paper-doubt.ts';

type Paper = Extract<ReadCode, { kind: 'paper' }>;

export function CodeCard({ text }: { readonly text: string }) {
  const wallet = useWallet();
  const read = useSignal<ReadCode | null>(null);
  const { trust } = wallet.state.value;
  // Without the ministry's keys nothing can be said; when they come, it is.
  useEffect(() => {
    void readCode(wallet, text).then((found) => (read.value = found));
  }, [text, trust]);
  const code = read.value;
  if (code === null) return null;
  if (code.kind !== 'paper') return <Other code={code} />;
  return code.pass.kind === 'current' ? <Genuine code={code} facts={code.pass.facts} /> : <Doubtful pass={code.pass} />;
}

/** A pass in force: whose, why, until when, and that it is worth nothing without the document. */
function Genuine({ code, facts }: { readonly code: Paper; readonly facts: PassFacts }) {
  const wallet = useWallet();
  const { route } = useLocation();
  const text = words('intake');
  const busy = useSignal(false);
  const fault = useSignal<string | null>(null);
  const codes = useCodes(busy.value);
  const [lang, now] = [language(), wallet.now()];
  const held = papers.value?.find(({ record }) => equal(record.token, code.token));
  const keep = async () => {
    busy.value = true;
    const kept = await keepPaper(wallet, code);
    busy.value = false;
    if (kept.ok) announce(text.kept);
    else fault.value = codes?.storage[kept.code] ?? words('common').unexpected;
  };
  return (
    <StatusCard health={facts.health} over={`${text.paper}\u00a0· ${facts.initials}\u00a0· ${formatBirthDay(lang, facts.birth)}`}>
      <Facts
        facts={[
          { icon: <IconInfo />, label: words('wallet').home.reason, value: words('status').basis[facts.basis] },
          { icon: <IconClock />, label: text.until, value: formatMoment(lang, facts.exp, now) },
          { icon: <IconShield />, label: text.paper, value: text.document },
        ]}
      />
      {fault.value !== null && <Notice tone="bad" title={fault.value} />}
      {held === undefined ? (
        <Button kind="primary" busy={busy.value} onClick={keep}>
          {text.keep}
        </Button>
      ) : (
        <Notice
          tone="good"
          title={text.kept}
          actions={
            <Button icon={<IconQr />} onClick={() => route(`/?screen=paper-pass&id=${held.record.id}`)}>
              {words('wallet').home.show}
            </Button>
          }
        />
      )}
    </StatusCard>
  );
}

/** A paper pass that no door would take; the engineer's sentence below, for who asks further. */
function Doubtful({ pass }: { readonly pass: PassState }) {
  const forged = pass.kind === 'refused' && pass.code !== 'proof-missing';
  const codes = useCodes(forged);
  const doubt = sayDoubt(pass, useWallet().now());
  return <Said {...doubt} why={forged ? codes?.verdict[pass.code].title : undefined} />;
}

/** Every other kind of code. A poster is worth opening. */
function Other({ code }: { readonly code: Exclude<ReadCode, Paper> }) {
  const { code: said, openVenue } = words('intake');
  const { route } = useLocation();
  const { title, text } = said[code.kind];
  const open =
    code.kind === 'venue' ? (
      <Button icon={<IconDoor />} onClick={() => route(code.path)}>
        {openVenue}
      </Button>
    ) : undefined;
  return <Said tone={code.kind === 'live' || code.kind === 'broken' ? 'warn' : 'plain'} title={title} text={text} actions={open} />;
}

interface SaidProps {
  readonly tone: 'plain' | 'warn' | 'bad';
  readonly title: string;
  readonly text: string;
  readonly why?: string | undefined;
  readonly actions?: preact.ComponentChildren;
}

function Said({ tone, title, text, why, actions }: SaidProps) {
  return (
    <Notice tone={tone} title={title} actions={actions}>
      <span class="small">{text}</span>
      {why !== undefined && <span class="line small soft">{why}</span>}
    </Notice>
  );
}
