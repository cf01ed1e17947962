/** The issuer's settings as flags of `serve` and `start`: one table (src/issuer/config.ts), kebab case. */
import { type Config, ConfigError, readConfig, readConfigFile, SETTINGS, type SettingName, type Settings } from '../issuer/config.ts';
import { readArgs } from './command.ts';
import { type Io, UsageError } from './io.ts';

const SWITCHES: ReadonlySet<SettingName> = new Set(['demo', 'demoMonth', 'demoOnNetwork', 'emergencyWorker']);
const NAMES = Object.keys(SETTINGS) as SettingName[];

const flagOf = (name: SettingName): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** One line of help for each setting. */
export const SETTINGS_HELP = NAMES.map((name) => {
  const flag = `--${flagOf(name)}${SWITCHES.has(name) ? '' : ' X'}`;
  return `  ${flag.padEnd(20)} ${SETTINGS[name].help}; ${SETTINGS[name].environment}`;
}).join('\n');

/** Reads flags, environment and ashyq.config.json of the working directory. `standing` is what holds where none of them says. @throws UsageError */
export function readSettings(args: readonly string[], io: Io, standing: { readonly demo: boolean; readonly demoMonth?: boolean }): Config {
  const options = Object.fromEntries(NAMES.map((name) => [flagOf(name), { type: SWITCHES.has(name) ? ('boolean' as const) : ('string' as const) }]));
  const { values } = readArgs(args, { ...options, 'no-demo': { type: 'boolean' } });
  const given = values as Readonly<Record<string, string | boolean | undefined>>;
  const flags: Record<string, string | boolean | undefined> = Object.fromEntries(NAMES.map((name) => [name, given[flagOf(name)]]));
  if (given['no-demo'] === true) flags['demo'] = false;
  try {
    const file = readConfigFile(process.cwd());
    const config = readConfig({ flags, environment: io.environment, file: { ...standing, ...file } as Settings });
    return config;
  } catch (error) {
    if (error instanceof ConfigError) throw new UsageError(`${error.code}: ${error.message}`);
    throw error;
  }
}
