/** `ashyq keys`: the root ceremony and what follows it in a key's life. */
import { type Command, parseCount, readArgs } from './command.ts';
import { dataDirOf } from './data-dir.ts';
import { type ExitCode, type Io, UsageError } from './io.ts';
import { initKeys } from './keys-init.ts';
import { listKeys } from './keys-list.ts';
import { renewRoot, revokeKey, rotateKey } from './keys-rotate.ts';
import { makeSpecimens } from './keys-specimen.ts';

const HELP = `usage: ashyq keys init   [--data DIR] [--offline-root DIR] [--json]
       ashyq keys list   [--data DIR] [--json]
       ashyq keys rotate ROLE [--data DIR] [--offline-root DIR] [--now]
       ashyq keys revoke KID  [--data DIR] [--offline-root DIR] [--void-before TIME]
       ashyq keys renew  [--data DIR] [--offline-root DIR]
       ashyq keys drill rotation|revocation|recovery|leak --in DIR [--language kk|ru|en]
       ashyq keys specimen [--data DIR] --out DIR [--days N]

init    the root ceremony: three root keys (two sign), three bundle keys (two sign), one
        key for each other role, and root version 1, which builds of the app pin
list    every online key, its role, when it was made, what it is good for
rotate  a new key for ROLE: token, venue, stamp, status, statement, bundle or root.
        A token key takes effect after the policy's stopHours, so that no door meets it
        unprepared; --now skips the wait after a theft. All other roles need the
        offline root keys, because the root names them
revoke  the key with this KID (8 hexadecimal digits, see list): it signs nothing more and
        verifies nothing more. --void-before TIME instead lets a token key live and voids
        the tokens it signed before TIME. Where nothing is left to sign, a key is made
renew   the next root with the same keys, a year longer
drill   plays the whole event with these commands and real clients, in a ministry made in the
        empty folder DIR or in a copy of a data directory, and writes a protocol for the
        officers to sign (DIR/protocol, Markdown and HTML, three languages). Exit 0 when every
        client did what it has to, 1 when not
specimen  passes for training, signed by the specimen key, which no door admits: every status
        and every kind of fault, as texts (specimens.txt), pictures and a page to print

  --data DIR          data directory (ASHYQ_DATA, else ./data)
  --offline-root DIR  folder of the offline keys (default DATA/offline-root)
  --tokens N          leak drill: how many passes are signed to measure it (10000)

Passphrases: ASHYQ_KEY_PASSPHRASE or ASHYQ_KEY_PASSPHRASE_FILE for the online keys,
ASHYQ_BUNDLE_PASSPHRASE(_FILE) for the second bundle key (else the same),
ASHYQ_ROOT_PASSPHRASE(_FILE) for the offline ones. Where none is set, init draws one and
says where it lies. A running server takes changes up within seconds and publishes them.

examples:
  ASHYQ_KEY_PASSPHRASE_FILE=/run/secrets/ashyq ashyq keys init --offline-root /media/usb
  ashyq keys rotate token
  ashyq keys rotate stamp --offline-root /media/usb
  ashyq keys drill leak --in /tmp/drill --language kk
`;

const OPTIONS = {
  data: { type: 'string' },
  'offline-root': { type: 'string' },
  json: { type: 'boolean' },
  now: { type: 'boolean' },
  'void-before': { type: 'string' },
  in: { type: 'string' },
  language: { type: 'string' },
  tokens: { type: 'string' },
  out: { type: 'string' },
  days: { type: 'string' },
} as const;

/** What stands after the action. */
const TARGETS: Readonly<Record<string, string>> = { rotate: 'role', revoke: 'kid', drill: 'name' };
/** Flags that only one action knows. */
const OWN_FLAGS = { now: 'rotate', 'void-before': 'revoke', in: 'drill', language: 'drill', tokens: 'drill', out: 'specimen', days: 'specimen' } as const;
const TOKENS = 10_000;

export const keysCommand: Command = { help: HELP, run: runKeys };

async function runKeys(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArgs(args, OPTIONS, { max: 2 });
  const [action, target] = positionals;
  const common = { dataDir: dataDirOf(values.data, io), offlineRoot: values['offline-root'], json: values.json === true };
  const needed = TARGETS[action ?? ''];
  if ((needed !== undefined) !== (target !== undefined)) throw new UsageError(needed === undefined ? 'unexpected operand' : `keys ${action} needs a ${needed}`);
  refuseStray(values, action);
  switch (action) {
    case 'init':
      return initKeys(common, io);
    case 'list':
      return listKeys(common, io);
    case 'rotate':
      return rotateKey({ ...common, role: target ?? '', atOnce: values.now === true }, io);
    case 'revoke':
      return revokeKey({ ...common, kid: target ?? '', voidBefore: values['void-before'] }, io);
    case 'renew':
      return renewRoot(common, io);
    case 'drill': {
      // by import(): a drill runs these commands in its turn
      const { drillKeys } = await import('./drill/drill.ts');
      const tokens = values.tokens === undefined ? TOKENS : parseCount(values.tokens, '--tokens', 10_000_000);
      return drillKeys({ ...common, name: target ?? '', in: values.in, language: values.language, tokens: Math.max(1, tokens) }, io);
    }
    case 'specimen':
      return makeSpecimens({ ...common, out: values.out, days: values.days }, io);
    default:
      throw new UsageError('keys takes init, list, rotate, revoke, renew, drill or specimen');
  }
}

function refuseStray(values: Readonly<Record<string, unknown>>, action: string | undefined): void {
  for (const [flag, owner] of Object.entries(OWN_FLAGS))
    if (values[flag] !== undefined && action !== owner) throw new UsageError(`--${flag} belongs to keys ${owner}`);
}
