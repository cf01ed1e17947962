/** The visits of the last 30 days by day (product.md, citizen 8): where, when, on whose word, and whether the ministry has them. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { formatTime, localDay } from '../../../shared/i18n/format.ts';
import { formatDayHeading, formatTimeRange } from '../../../shared/i18n/format-days.ts';
import { categoryName } from '../../../shared/i18n/policy-names.ts';
import { fill, language, words } from '../../../shared/i18n/words.ts';
import type { VisitRecord } from '../../../shared/storage/schema.ts';
import { Button, IconButton } from '../../../shared/ui/Button.tsx';
import { IconDoor, IconScan } from '../../../shared/ui/icons.tsx';
import { Notice } from '../../../shared/ui/Notice.tsx';
import { Screen } from '../../../shared/ui/Screen.tsx';
import { useCodes, useWallet } from '../../context.ts';
import { IconTrash } from '../../parts/icons.ts';
import { nameOf } from '../../pass/names.ts';
import { currentVisit } from '../book.ts';
import { useVisits } from '../use-visits.ts';
import { VisitFilter } from './visit-filter.tsx';
import { SyncLine } from './visit-sync.tsx';
import { EraseVisit, EraseVisits } from './visits-erase.tsx';
import './visits.css';

export function VisitsScreen() {
  const keeper = useVisits();
  const { route } = useLocation();
  const { list } = words('visits');
  const whose = useSignal<string | null>(null);
  const erasing = useSignal<VisitRecord | 'all' | null>(null);
  const codes = useCodes(keeper.fault.value !== null);
  useEffect(() => void keeper.purge().then(() => keeper.flush()), [keeper]);
  const all = keeper.visits.value ?? [];
  const several = new Set(all.map(({ holderId }) => holderId)).size > 1;
  const shown = all.filter(({ holderId }) => !several || whose.value === null || holderId === whose.value);
  const waiting = shown.filter(({ sync }) => sync === 'waiting').length;
  return (
    <Screen title={list.title} onBack={() => route('/', true)}>
      {keeper.fault.value !== null && codes !== null && <Notice tone="bad" title={codes.storage[keeper.fault.value]} />}
      {several && <VisitFilter visits={all} whose={whose.value} onChoose={(id) => (whose.value = id)} />}
      {keeper.visits.value !== null && all.length === 0 && <Empty onScan={() => route('/?screen=scan')} />}
      {all.length > 0 && (
        <>
          <p class="small soft">
            {list.about}
            {waiting > 0 && ` ${fill(list.waiting, { n: waiting })}.`}
          </p>
          <div class="visit-days">
            {byDay(shown).map((visits) => (
              <Day key={localDay(visits[0].entered)} visits={visits} named={several && whose.value === null} onErase={(visit) => (erasing.value = visit)} />
            ))}
          </div>
          <Button kind="danger" icon={<IconTrash />} onClick={() => (erasing.value = 'all')}>
            {several ? list.eraseSome : list.eraseAll}
          </Button>
        </>
      )}
      {erasing.value === 'all' && <EraseVisits visits={all} whose={several ? whose.value : null} onClose={() => (erasing.value = null)} />}
      {erasing.value !== null && erasing.value !== 'all' && <EraseVisit visit={erasing.value} onClose={() => (erasing.value = null)} />}
    </Screen>
  );
}

type Some = readonly [VisitRecord, ...VisitRecord[]];

/** The visits of each day, the latest day and entrance first. */
function byDay(visits: readonly VisitRecord[]): Some[] {
  const days = new Map<number, [VisitRecord, ...VisitRecord[]]>();
  for (const visit of visits) {
    const day = localDay(visit.entered);
    const known = days.get(day);
    if (known === undefined) days.set(day, [visit]);
    else known.push(visit);
  }
  return [...days.values()];
}

interface DayProps {
  readonly visits: Some;
  /** Say whose visit each is. */
  readonly named: boolean;
  readonly onErase: (visit: VisitRecord) => void;
}

function Day({ visits, named, onErase }: DayProps) {
  const now = useWallet().now();
  return (
    <section class="visit-day">
      <h2>{formatDayHeading(language(), visits[0].entered, now)}</h2>
      <ul class="card">
        {visits.map((visit) => (
          <VisitLine key={visit.id} visit={visit} named={named} onErase={() => onErase(visit)} />
        ))}
      </ul>
    </section>
  );
}

function VisitLine({ visit, named, onErase }: { readonly visit: VisitRecord; readonly named: boolean; readonly onErase: () => void }) {
  const wallet = useWallet();
  const { list, sync } = words('visits');
  const { holders, trust } = wallet.state.value;
  const { venue, entered, left, witnessed } = visit;
  const held = holders.find(({ holder }) => holder.id === visit.holderId);
  // Whoever entered elsewhere since is no longer there.
  const isHere = currentVisit(useVisits().visits.value ?? [], visit.holderId, wallet.now())?.id === visit.id;
  const category = categoryName(venue.category, trust?.policy);
  const time = left !== null ? formatTimeRange({ from: entered, to: left }) : `${formatTime(entered)} – ${isHere ? list.open : list.noExit}`;
  return (
    <li class="visit-line" data-visit={visit.id}>
      <div class="grow">
        <strong>{venue.name}</strong>
        <p class="small soft">
          {time} · {category}
          {named && held !== undefined && ` · ${nameOf(held)}`}
        </p>
        <p class="small soft">{witnessed ? sync.witnessed : sync.declared}</p>
        <SyncLine visit={visit} />
      </div>
      <IconButton label={fill(list.eraseOne, { name: venue.name })} icon={<IconTrash size={1.25} />} onClick={onErase} />
    </li>
  );
}

function Empty({ onScan }: { readonly onScan: () => void }) {
  const { list } = words('visits');
  return (
    <>
      <div class="hero">
        <IconDoor size={3} />
        <h2>{list.empty}</h2>
        <p class="soft">{list.emptyHint}</p>
        <p class="small soft">{list.about}</p>
      </div>
      <div class="dock">
        <Button kind="primary" large icon={<IconScan />} onClick={onScan}>
          {words('wallet').home.scan}
        </Button>
      </div>
    </>
  );
}
