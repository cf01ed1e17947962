/** The paper passes that this phone carries, below the pass of its owner; nothing where there are none. */
import { useEffect } from 'preact/hooks';
import { formatBirthDay, formatMoment } from '../../../shared/i18n/format.ts';
import { language, words } from '../../../shared/i18n/words.ts';
import { IconUpload } from '../../../shared/ui/icons.tsx';
import { StatusMark } from '../../../shared/ui/StatusMark.tsx';
import { tick, useWallet } from '../../context.ts';
import { type HeldPaper, loadPapers, papers } from '../papers.ts';
import { sayDoubt } from './paper-doubt.ts';
import './import.css';

/** The way to take one over, for a phone whose owner carries only a paper pass; nothing where there is one already. */
export function PaperOffer() {
  if ((papers.value ?? []).length > 0) return null;
  return (
    <a class="offer row" href="/?screen=import">
      <IconUpload size={1.25} /> {words('intake').title}
    </a>
  );
}

export function PapersRow() {
  const wallet = useWallet();
  const { trust } = wallet.state.value;
  useEffect(() => {
    void loadPapers(wallet);
  }, [trust, tick.value]);
  const held = papers.value ?? [];
  if (held.length === 0) return null;
  return (
    <section class="card paper-row">
      <h2>{words('intake').papers}</h2>
      <ul>
        {held.map((paper) => (
          <Line key={paper.record.id} paper={paper} />
        ))}
      </ul>
    </section>
  );
}

function Line({ paper: { record, pass } }: { readonly paper: HeldPaper }) {
  const text = words('intake');
  const now = useWallet().now();
  const facts = pass.kind === 'current' || pass.kind === 'expired' ? pass.facts : null;
  const says = pass.kind === 'current' ? `${text.until} ${formatMoment(language(), pass.facts.exp, now)}` : sayDoubt(pass, now).title;
  return (
    <li>
      <a href={`/?screen=paper-pass&id=${record.id}`}>
        <StatusMark health={pass.kind === 'current' ? pass.facts.health : 'unknown'} size={2.5} />
        <span class="grow">
          <strong class="line">{facts === null ? text.paper : `${facts.initials} · ${formatBirthDay(language(), facts.birth)}`}</strong>
          <span class="small soft">{says}</span>
        </span>
      </a>
    </li>
  );
}
