/** Every component in its states: what takes words as props in three languages side by side, the rest in the language of the page. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { LANGUAGES, type Language } from '../../shared/i18n/types.ts';
import { language, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Facts } from '../../shared/ui/Facts.tsx';
import { IconClock, IconShield } from '../../shared/ui/icons.tsx';
import { Qr } from '../../shared/ui/Qr.tsx';
import { Sheet } from '../../shared/ui/Sheet.tsx';
import { StatusCard } from '../../shared/ui/StatusCard.tsx';
import type { MarkName } from '../../shared/ui/StatusMark.tsx';
import { type Dictionary, NAMES, useDictionaries } from '../languages.ts';
import { Part } from '../Part.tsx';
import { Buttons, Choices, Fields, Notices, Rows } from './samples.tsx';

const HEALTHS: readonly MarkName[] = ['green', 'blue', 'yellow', 'red'];

export function Components() {
  const { component } = words('design');
  return (
    <Part name="components">
      <InThree title={component.button}>{(say) => <Buttons say={say} />}</InThree>
      <InThree title={component.field}>{(say) => <Fields say={say} />}</InThree>
      <InThree title={component.choice}>{(say) => <Choices say={say} />}</InThree>
      <InThree title={component.notice}>{(say) => <Notices say={say} />}</InThree>
      <InThree title={component.rows}>{(say, name) => <Rows say={say} language={name} />}</InThree>
      <StatusCards />
      <FactsAndCode />
      <SheetSample />
    </Part>
  );
}

interface InThreeProps {
  readonly title: string;
  readonly children: (say: Dictionary, language: Language) => ComponentChildren;
}

function InThree({ title, children }: InThreeProps) {
  const dictionaries = useDictionaries();
  return (
    <div class="group">
      <h3>{title}</h3>
      <div class="in-three">
        {LANGUAGES.map((name) => (
          <div key={name} lang={name}>
            <p class="small soft">{NAMES[name]}</p>
            {dictionaries !== null && children(dictionaries[name], name)}
          </div>
        ))}
      </div>
    </div>
  );
}

function StatusCards() {
  const { component } = words('design');
  const unverified = useDictionaries()?.[language()].wallet.unverified;
  return (
    <div class="group">
      <h3>{component.card}</h3>
      <div class="in-three cards">
        {HEALTHS.map((health) => (
          <StatusCard key={health} health={health} over="Ә.Қ." level={4} />
        ))}
        {unverified !== undefined && (
          <StatusCard health="unknown" over="Ә.Қ." name={unverified.title} level={4}>
            <p>{unverified.text}</p>
          </StatusCard>
        )}
      </div>
    </div>
  );
}

function FactsAndCode() {
  const { component } = words('design');
  const { basis, blue } = words('status');
  return (
    <div class="in-three pairs-of">
      <div class="group">
        <h3>{component.facts}</h3>
        <div class="card">
          <Facts
            facts={[
              { icon: <IconClock />, label: basis['pcr-negative'], value: '09:40' },
              { icon: <IconShield />, label: blue.name, value: blue.rule },
            ]}
          />
        </div>
      </div>
      <div class="group">
        <h3>{component.code}</h3>
        <div class="card sample-code">
          <Qr text={`HTTPS://${location.host.toUpperCase()}/DESIGN`} label={component.code} />
        </div>
      </div>
    </div>
  );
}

function SheetSample() {
  const { component, openSheet, sheetText } = words('design');
  const { ok } = words('common');
  const [open, setOpen] = useState(false);
  return (
    <div class="group">
      <h3>{component.sheet}</h3>
      <div>
        <Button kind="outline" onClick={() => setOpen(true)}>
          {openSheet}
        </Button>
      </div>
      {open && (
        <Sheet title={component.sheet} onClose={() => setOpen(false)}>
          <div class="stack">
            <p>{sheetText}</p>
            <Button kind="primary" onClick={() => setOpen(false)}>
              {ok}
            </Button>
          </div>
        </Sheet>
      )}
    </div>
  );
}
