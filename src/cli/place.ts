/** Which data directory and database a command for operators works on: the same answer as `ashyq serve` would find (formats.md §11). */
import { type Config, ConfigError, readConfig, readConfigFile } from '../issuer/config.ts';
import { type Database, openDatabase } from '../issuer/db/open.ts';
import { type Io, tell, UsageError } from './io.ts';

export const PLACE_OPTIONS = { data: { type: 'string' }, 'database-url': { type: 'string' }, 'database-user': { type: 'string' } } as const;

export const PLACE_HELP = `  --data DIR            data directory (ASHYQ_DATA, ashyq.config.json, else ./data)
  --database-url URL    PostgreSQL instead of the embedded one (DATABASE_URL)
  --database-user NAME  whom root lends to the embedded PostgreSQL (ASHYQ_DB_USER)`;

type Place = Pick<Config, 'dataDir' | 'databaseUrl' | 'databaseUser' | 'origin'>;
type Given = { readonly [name in keyof typeof PLACE_OPTIONS | 'origin']?: string | undefined };

/** @throws UsageError on settings that cannot be used */
export function readPlace(values: Given, io: Io): Place {
  const flags = { data: values.data, databaseUrl: values['database-url'], databaseUser: values['database-user'], origin: values.origin };
  try {
    return readConfig({ flags, environment: io.environment, file: readConfigFile(process.cwd()) });
  } catch (error) {
    if (error instanceof ConfigError) throw new UsageError(`${error.code}: ${error.message}`);
    throw error;
  }
}

/** @throws DatabaseError */
export function openPlace({ dataDir, databaseUrl, databaseUser }: Omit<Place, 'origin'>, io: Io): Promise<Database> {
  const log = (level: string, message: string) => {
    if (level !== 'info') tell(io, `${level}: ${message}`);
  };
  return openDatabase({ databaseUrl: databaseUrl ?? undefined, databaseUser: databaseUser ?? undefined, dataDir, log, connections: 3 });
}
