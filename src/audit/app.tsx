/** AUDITOR: verify codes offline, as of now or of any chosen moment, with the rule and the key that decided. */
import { words } from '../shared/i18n/words.ts';
import { useHoldUpdates } from '../shared/network/hold-updates.ts';
import { claimScriptUrls } from '../shared/network/trusted-urls.ts';
import { useTrust } from '../shared/network/use-trust.ts';
import { DataAge } from '../shared/ui/DataAge.tsx';
import { LanguageSwitch } from '../shared/ui/LanguageSwitch.tsx';
import { Notice } from '../shared/ui/Notice.tsx';
import { Screen } from '../shared/ui/Screen.tsx';
import { UpdateBanner } from '../shared/ui/UpdateBanner.tsx';
import { takePicked } from './bulk/inputs.ts';
import { useBulk } from './bulk/use-bulk.ts';
import { JournalList } from './journal/JournalList.tsx';
import { useEvidence } from './journal/use-evidence.ts';
import { useJournals } from './journal/use-journals.ts';
import { Beyond } from './report/later.tsx';
import { AuditForm, Refused } from './screens/AuditForm.tsx';
import { useHelp } from './screens/Help.tsx';
import { Picker, Troubles } from './screens/Inputs.tsx';
import { Results } from './screens/Results.tsx';
import { KeptCard, RunCard } from './screens/RunCard.tsx';
import './audit.css';

// Nothing here starts a worker at once: the name of the one policy is taken all the same.
claimScriptUrls();

export function App() {
  const { trust, engine, fetchedAt, problem } = useTrust();
  const say = words('audit');
  const evidence = useEvidence();
  const bulk = useBulk({ trust, onSorted: evidence.take });
  const { run, kept, published, tick } = bulk;
  const journals = useJournals(evidence.files, published);
  const help = useHelp();
  // A reload would take the verdicts away, or stop what goes on.
  useHoldUpdates(run !== null || journals.isBusy || journals.rows.length > 0);
  return (
    <Screen
      title={say.title}
      end={
        <>
          {help.button}
          <LanguageSwitch />
        </>
      }
      wide
    >
      {help.sheet}
      <p class="lead soft">{say.intro}</p>
      <DataAge trust={trust} fetchedAt={fetchedAt} problem={problem} />
      {published === null ? (
        // Until the ministry has answered, or has not, nothing is missing.
        <Notice tone={problem === null ? 'info' : 'warn'} title={problem === null ? words('common').loading : words('codes').verdict['trust-missing'].title}>
          {problem !== null && <p>{say.needTrust}</p>}
          <div class="row audit-pickers">
            <Picker label={say.bulk.folder} isFolder onFiles={(files) => void bulk.take(takePicked(files))} />
            <Picker label={say.choose} onFiles={(files) => void bulk.take(takePicked(files))} />
          </div>
          {bulk.brought?.ok === false && <Refused {...bulk.brought} />}
          <Troubles bulk={bulk} />
        </Notice>
      ) : (
        <div class="audit-columns">
          <AuditForm policy={published.trust.policy} bulk={bulk} />
          <div class="stack">
            {kept !== null && run === null && <KeptCard kept={kept} bulk={bulk} />}
            {run !== null && <RunCard run={run} tick={tick} bulk={bulk} />}
            {run !== null && <Results run={run} tick={tick} />}
            {run === null && kept === null && journals.rows.length === 0 && !journals.isBusy && <p class="soft audit-empty">{say.empty}</p>}
            <JournalList {...journals} />
            {engine !== null && <Beyond journals={journals} evidence={evidence} run={run} tick={tick} published={published} engine={engine} />}
          </div>
        </div>
      )}
      {/* A laptop that was only ever used for audits works without a network too. */}
      <UpdateBanner />
    </Screen>
  );
}
