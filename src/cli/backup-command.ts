/** `ashyq backup`: one consistent copy of everything that a new server needs, while the issuer runs. */
import { backUp } from '../issuer/backup/backup.ts';
import { type Command, readArgs, required } from './command.ts';
import { EXIT, type ExitCode, type Io, tell, write } from './io.ts';
import { openPlace, PLACE_HELP, PLACE_OPTIONS, readPlace } from './place.ts';
import { APP_VERSION } from './version.ts';

const HELP = `usage: ashyq backup --to DIR [flags]

Copies the database (as one moment saw it), the published files and the sealed keys into a new
folder, with a manifest that holds the SHA-256 of every file. The issuer may run meanwhile.
What opens the sealed keys is not in it: the passphrase that a first start drew
(keys/passphrase) and the root's offline keys (offline-root) have to be kept apart.
It holds personal data: keep it encrypted, and the printed digest elsewhere.

  --to DIR              a folder that does not exist, outside of the data directory
  --with-secrets        take passphrase and offline root keys too, if they lie there (a demo)
  --json                the result as JSON
${PLACE_HELP}

examples:
  ashyq backup --to /mnt/backup/ashyq-2026-11-22
  DATABASE_URL=postgres://ashyq@db/ashyq ashyq backup --data /var/lib/ashyq --to /mnt/backup/monday
`;

const OPTIONS = { ...PLACE_OPTIONS, to: { type: 'string' }, 'with-secrets': { type: 'boolean' }, json: { type: 'boolean' } } as const;

export const backupCommand: Command = { help: HELP, run: runBackup };

async function runBackup(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values } = readArgs(args, OPTIONS);
  const to = required(values.to, '--to');
  const place = readPlace(values, io);
  const database = await openPlace(place, io);
  try {
    const options = { database, dataDir: place.dataDir, to, now: io.now(), appVersion: APP_VERSION };
    const { manifest, sha256, apart, to: made } = await backUp({ ...options, withSecrets: values['with-secrets'] === true });
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    const bytes = [...manifest.tables, ...manifest.files].reduce((sum, { length }) => sum + length, 0);
    for (const name of apart) tell(io, `not in the backup, keep it apart: ${name}`);
    const result = { to: made, sha256, createdAt: manifest.createdAt, tables: manifest.tables.length, rows, files: manifest.files.length, bytes, apart };
    await write(
      io.stdout,
      values.json === true
        ? `${JSON.stringify(result)}\n`
        : `${made}\n${rows} rows of ${result.tables} tables, ${result.files} files, ${bytes} bytes\nsha256 ${sha256}\n`,
    );
    return EXIT.ok;
  } finally {
    await database.close();
  }
}
