/** How data go in: by the command line, with the lab's own key; nothing on this page can change anything. */
import { words } from '../../shared/i18n/words.ts';

const COMMANDS = [
  ['lab', 'npx ashyq ingest lab results.csv --lab LAB --key lab.key --server ORIGIN'],
  ['contacts', 'npx ashyq ingest contacts contacts.csv --lab SOURCE --key source.key --server ORIGIN'],
  ['verify', 'npx ashyq verify --trust data/public/trust --json passes.txt'],
  ['keyList', 'npx ashyq keys list'],
] as const;

export function Commands() {
  const say = words('deskPublication');
  return (
    <section class="stack">
      <h2>{say.commands}</h2>
      <p class="soft">{say.commandsWhy}</p>
      <dl class="commands">
        {COMMANDS.map(([name, command]) => (
          <div key={name}>
            <dt>{say.command[name]}</dt>
            <dd>
              <code translate={false}>{command.replace('ORIGIN', location.origin)}</code>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
