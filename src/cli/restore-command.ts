/** `ashyq restore`: a backup into an empty place, from which an issuer goes on without any client noticing more than a leap in versions. */
import { publishedSource } from '../issuer/backup/newer.ts';
import { restore } from '../issuer/backup/restore.ts';
import { type Command, readArgs, required } from './command.ts';
import { EXIT, type ExitCode, type Io, tell, write } from './io.ts';
import { openPlace, PLACE_HELP, PLACE_OPTIONS, readPlace } from './place.ts';

const HELP = `usage: ashyq restore --from DIR [--published DIR|URL] [flags]

Brings a backup back: into a data directory that is empty and a database that is empty, never
over data. Every hash is checked before anything is written. Versions, lists and token indices
go on above whatever may have been given out since the backup, so that no phone or tablet
sees time run back. Sessions, open proposals and unused codes end, and no account of the staff
signs in before it is confirmed with its roles (ashyq staff confirm). Then start the issuer
as before, with the same passphrase.

  --from DIR            the folder that ashyq backup made
  --sha256 HEX          the digest that ashyq backup printed, if it was kept
  --published DIR|URL   what is still published (a web server's copy of /trust/, its address, a
                        mirror): revocations, policy and log since the backup are taken over.
                        Without it they are lost, and the transparency log forks
  --json                the result as JSON
${PLACE_HELP}

examples:
  ashyq restore --from /mnt/backup/ashyq-2026-11-22 --data /var/lib/ashyq --published /srv/www/trust
  ashyq restore --from monday --data new --database-url postgres://ashyq@db2/ashyq \\
    --published https://ashyq.example/trust/
`;

const HELD =
  'nobody signs in yet: for each held account that still works here, ashyq staff confirm LOGIN --roles R,R with the roles of today; end the others; reset whoever got a new passphrase since the backup';

const CLOSED =
  'of the venues named nothing is in force any more, so they are closed: which of them are open still, the last days’ orders say; ashyq venue reopen ID for each of those';

const OPTIONS = { ...PLACE_OPTIONS, from: { type: 'string' }, sha256: { type: 'string' }, published: { type: 'string' }, json: { type: 'boolean' } } as const;

export const restoreCommand: Command = { help: HELP, run: runRestore };

async function runRestore(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values } = readArgs(args, OPTIONS);
  const place = readPlace(values, io);
  const { manifest, risen, quieted, calledBack, publishedStamp } = await restore({
    from: required(values.from, '--from'),
    sha256: values.sha256?.toLowerCase(),
    dataDir: place.dataDir,
    open: () => openPlace(place, io),
    published: values.published === undefined ? null : publishedSource(values.published),
    now: io.now(),
    log: (level, message) => tell(io, `${level}: ${message}`),
  });
  if (values.published === undefined)
    tell(io, 'what was published since the backup is lost: tell the auditors that the log forks, and see docs/operations.md, "After a restore"');
  if (risen.uncertain) tell(io, 'the backup is older than ten days: phones may refuse what is published as a rollback; give --published');
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  const { accounts, ...ended } = quieted;
  const result = {
    dataDir: place.dataDir,
    createdAt: manifest.createdAt,
    rows,
    files: manifest.files.length,
    publishedStamp,
    ...risen,
    ...ended,
    ...calledBack,
  };
  const text = `${place.dataDir}\n${rows} rows, ${result.files} files, versions raised by ${risen.leap}, indices from list ${risen.firstList} on\n`;
  const held = accounts.map(({ id, login, roles }) => `held\t${id}\t${login}\t${roles.join(',')}\n`).join('');
  const closed = calledBack.closed.map((id) => `closed\t${id}\n`).join('');
  await write(io.stdout, values.json === true ? `${JSON.stringify({ ...result, held: accounts })}\n` : text + held + closed);
  if (calledBack.tablets > 0) tell(io, `${calledBack.tablets} tablets were called back since the backup: their gates need new enrolment codes`);
  if (calledBack.closed.length > 0) tell(io, CLOSED);
  if (accounts.length > 0) tell(io, HELD);
  return EXIT.ok;
}
