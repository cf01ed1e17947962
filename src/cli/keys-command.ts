/** `ashyq keys`: the root ceremony and what follows it in a key's life. */
import { type Command, readArgs } from './command.ts';
import { dataDirOf } from './data-dir.ts';
import { type ExitCode, type Io, UsageError } from './io.ts';
import { initKeys } from './keys-init.ts';
import { listKeys } from './keys-list.ts';
import { renewRoot, revokeKey, rotateKey } from './keys-rotate.ts';

const HELP = `usage: ashyq keys init   [--data DIR] [--offline-root DIR] [--json]
       ashyq keys list   [--data DIR] [--json]
       ashyq keys rotate ROLE [--data DIR] [--offline-root DIR] [--now]
       ashyq keys revoke KID  [--data DIR] [--offline-root DIR] [--void-before TIME]
       ashyq keys renew  [--data DIR] [--offline-root DIR]

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

  --data DIR          data directory (ASHYQ_DATA, else ./data)
  --offline-root DIR  folder of the root keys (default DATA/offline-root)

Passphrases: ASHYQ_KEY_PASSPHRASE or ASHYQ_KEY_PASSPHRASE_FILE for the online keys,
ASHYQ_BUNDLE_PASSPHRASE(_FILE) for the second bundle key (else the same),
ASHYQ_ROOT_PASSPHRASE(_FILE) for the offline ones. Where none is set, init draws one and
says where it lies. A running server takes changes up within seconds and publishes them.

examples:
  ASHYQ_KEY_PASSPHRASE_FILE=/run/secrets/ashyq ashyq keys init --offline-root /media/usb
  ashyq keys rotate token
  ashyq keys rotate stamp --offline-root /media/usb
`;

const OPTIONS = {
  data: { type: 'string' },
  'offline-root': { type: 'string' },
  json: { type: 'boolean' },
  now: { type: 'boolean' },
  'void-before': { type: 'string' },
} as const;

export const keysCommand: Command = { help: HELP, run: runKeys };

async function runKeys(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArgs(args, OPTIONS, { max: 2 });
  const [action, target] = positionals;
  const common = { dataDir: dataDirOf(values.data, io), offlineRoot: values['offline-root'], json: values.json === true };
  const takesTarget = action === 'rotate' || action === 'revoke';
  if (takesTarget !== (target !== undefined))
    throw new UsageError(takesTarget ? `keys ${action} needs a ${action === 'rotate' ? 'role' : 'kid'}` : 'unexpected operand');
  if (values.now === true && action !== 'rotate') throw new UsageError('--now belongs to keys rotate token');
  if (values['void-before'] !== undefined && action !== 'revoke') throw new UsageError('--void-before belongs to keys revoke');
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
    default:
      throw new UsageError('keys takes init, list, rotate, revoke or renew');
  }
}
