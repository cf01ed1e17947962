/** AUDITOR: verify codes offline, as of now or of any chosen moment, with the rule and the key that decided. */
import { useState } from 'preact/hooks';
import { fill, language, words } from '../shared/i18n/words.ts';
import { useHoldUpdates } from '../shared/network/hold-updates.ts';
import { useTrust } from '../shared/network/use-trust.ts';
import { DataAge } from '../shared/ui/DataAge.tsx';
import { LanguageSwitch } from '../shared/ui/LanguageSwitch.tsx';
import { Notice } from '../shared/ui/Notice.tsx';
import { Screen } from '../shared/ui/Screen.tsx';
import { JournalCard } from './journal/JournalCard.tsx';
import { useJournals } from './journal/use-journals.ts';
import { AuditForm, type Question } from './screens/AuditForm.tsx';
import { Results } from './screens/Results.tsx';
import { type AuditedLine, verifyMany } from './verify-many.ts';
import './audit.css';

type Work = { readonly done: number; readonly total: number; readonly stop: AbortController };

export function App() {
  const { trust, engine, fetchedAt, problem } = useTrust();
  const [work, setWork] = useState<Work | null>(null);
  const [results, setResults] = useState<readonly AuditedLine[] | null>(null);
  const say = words('audit');
  const journals = useJournals({ trust, engine });
  // A reload would take the verdicts away.
  useHoldUpdates(work !== null || results !== null || journals.isBusy || journals.audited.length > 0);
  const ask = async ({ lines, door, at }: Question) => {
    if (trust === null || engine === null) return;
    const stop = new AbortController();
    setWork({ done: 0, total: lines.length, stop });
    const onProgress = (done: number, total: number) => setWork({ done, total, stop });
    const now = at ?? Math.floor(Date.now() / 1000);
    setResults(await verifyMany(lines, { trust, engine, door, now, onProgress, signal: stop.signal }));
    setWork(null);
  };
  return (
    <Screen title={say.title} end={<LanguageSwitch />} wide>
      <p class="lead soft">{say.intro}</p>
      <DataAge trust={trust} fetchedAt={fetchedAt} problem={problem} />
      {trust === null ? (
        <Notice tone="warn" title={words('codes').verdict['trust-missing'].title}>
          <p>{say.needTrust}</p>
        </Notice>
      ) : (
        <div class="audit-columns">
          <AuditForm policy={trust.policy} language={language()} work={work} onAsk={(question) => void ask(question)} onJournals={journals.take} />
          <div class="stack">
            {(results !== null || (journals.audited.length === 0 && !journals.isBusy)) && <Results lines={results} />}
            <Journals {...journals} />
          </div>
        </div>
      )}
    </Screen>
  );
}

function Journals({ audited, reading, failed }: ReturnType<typeof useJournals>) {
  const say = words('audit').journal;
  if (audited.length === 0 && reading === null && failed.length === 0) return null;
  return (
    <section class="stack" aria-label={say.title}>
      <h2>{say.title}</h2>
      {reading !== null && <p role="status">{fill(say.reading, { name: reading.name, percent: Math.floor(reading.share * 100) })}</p>}
      {failed.map((name) => (
        <Notice key={name} tone="bad" title={name}>
          <p>{say.unread}</p>
        </Notice>
      ))}
      {audited.map((one, at) => (
        <JournalCard key={`${at} ${one.name}`} {...one} />
      ))}
    </section>
  );
}
