/** `ashyq staff`: who may sign in at the ministry's desk. The first account comes from here; nobody types a passphrase for somebody else. */
import { decodeBase32 } from '../core/codec/base32.ts';
import type { Database } from '../issuer/context.ts';
import { migrate } from '../issuer/db/migrate.ts';
import { addStaff, changeRoles, confirmStaff, endStaff, listStaff, type Made, resetStaff } from '../issuer/staff/accounts.ts';
import { isRole, ROLES, type Role } from '../issuer/staff/roles.ts';
import { codeOf, stepOf } from '../issuer/staff/totp.ts';
import { type Command, printable, readArgs, required } from './command.ts';
import { EXIT, type ExitCode, type Io, tell, UsageError, write } from './io.ts';
import { openPlace, PLACE_HELP, PLACE_OPTIONS, readPlace } from './place.ts';

const HELP = `usage: ashyq staff add LOGIN --roles R,R... | list | roles LOGIN --roles R,R...
                 | confirm LOGIN --roles R,R... | reset LOGIN | end LOGIN | code SECRET   [flags]

Accounts of the ministry's staff. A login is a handle (epi-3), not a name: letters a-z, digits,
hyphens and dots. add and reset print an activation code that works once and for 24 hours:
whoever opens it chooses a passphrase (15 characters or more) and adds the secret to an
authenticator app. reset ends passphrase, codes and sessions from before; roles withdraws what
the account has proposed with the roles of before, end closes it for good. confirm lets an
account sign in again that came back with a backup, with the roles it has today. code prints the six digits of a secret,
for a machine without an authenticator app.

roles: ${ROLES.join(', ')}

  --json                one JSON object a line
  --origin URL          public address for the activation link (ASHYQ_ORIGIN)
${PLACE_HELP}

examples:
  ashyq staff add epi-1 --roles epidemiologist
  ashyq staff reset epi-1
`;

const OPTIONS = { ...PLACE_OPTIONS, roles: { type: 'string' }, origin: { type: 'string' }, json: { type: 'boolean' } } as const;

export const staffCommand: Command = { help: HELP, run: runStaff };

/** Refused with a code of a closed set: exit 1. */
class StaffError extends Error {
  readonly code: Extract<Made, { ok: false }>['code'];
  constructor(code: StaffError['code']) {
    super(MESSAGES[code]);
    this.code = code;
  }
}

const MESSAGES = {
  'login-invalid': 'a login has 3 to 32 letters a-z, digits, hyphens or dots, and begins with a letter',
  'login-taken': 'there is, or was, an account of that login',
  'login-unknown': 'there is no account of that login',
  'account-ended': 'that account is closed; a closed account is never opened again',
  'account-held': 'that account came back with a backup: first ashyq staff confirm LOGIN --roles R,R with the roles it has today',
  'account-not-held': 'that account did not come back with a backup, or was confirmed before',
} as const;

interface Given {
  readonly db: Database;
  readonly login: string;
  readonly roles: readonly Role[];
  readonly origin: string | null;
  readonly json: boolean;
  readonly io: Io;
}

async function runStaff(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArgs(args, OPTIONS, { max: 2 });
  const [action = '', operand] = positionals;
  if (action === 'code') return printCode(required(operand, 'a secret'), io);
  const work = Object.hasOwn(WORK, action) ? WORK[action as keyof typeof WORK] : undefined;
  if (work === undefined) throw new UsageError('staff takes add, list, roles, confirm, reset, end or code');
  const login = action === 'list' ? '' : required(operand, 'a login');
  if (action === 'list' && operand !== undefined) throw new UsageError(`unexpected operand: ${printable(operand)}`);
  const takesRoles = action === 'add' || action === 'roles' || action === 'confirm';
  if (!takesRoles && values.roles !== undefined) throw new UsageError('--roles belongs to add, roles and confirm');
  const roles = takesRoles ? parseRoles(required(values.roles, '--roles')) : [];
  const place = readPlace(values, io);
  const database = await openPlace(place, io);
  try {
    await migrate(database, { now: io.now(), log: () => undefined });
    await work({ db: database.db, login, roles, origin: place.origin, json: values.json === true, io });
    return EXIT.ok;
  } finally {
    await database.close();
  }
}

const WORK = {
  add: async (given: Given) => activation(given, await addStaff(given.db, { ...given, now: given.io.now() })),
  reset: async (given: Given) => activation(given, await resetStaff(given.db, given.login, given.io.now())),
  roles: async (given: Given) => done(given, await changeRoles(given.db, { ...given, now: given.io.now() })),
  confirm: async (given: Given) => done(given, await confirmStaff(given.db, { ...given, now: given.io.now() })),
  end: async (given: Given) => done(given, await endStaff(given.db, given.login, given.io.now())),
  list,
};

async function activation({ io, json, origin, login }: Given, made: Made): Promise<void> {
  if (!made.ok) throw new StaffError(made.code);
  const code = made.code.replace(/(.{4})(?=.)/g, '$1-');
  // behind #, so that the code reaches no server's log
  const link = origin === null ? null : `${origin}/desk#activate=${made.code}`;
  if (json) return write(io.stdout, `${JSON.stringify({ id: made.id, login, code: made.code, link })}\n`);
  await write(io.stdout, `account ${made.id}\nactivation code ${code}\n${link === null ? '' : `${link}\n`}`);
  tell(io, 'The code works once and for 24 hours. Give it to this person only; it is shown nowhere again.');
}

async function done({ io, json, login }: Given, made: { readonly ok: true; readonly id: number } | Extract<Made, { ok: false }>): Promise<void> {
  if (!made.ok) throw new StaffError(made.code);
  await write(io.stdout, json ? `${JSON.stringify({ id: made.id, login })}\n` : `account ${made.id}\n`);
}

async function list({ db, io, json }: Given): Promise<void> {
  for (const { id, login, state, roles, created_at } of await listStaff(db, io.now())) {
    const row = json ? JSON.stringify({ id, login, state, roles, createdAt: created_at }) : [id, state, login, roles.join(',')].join('\t');
    await write(io.stdout, `${row}\n`);
  }
}

async function printCode(secret: string, io: Io): Promise<ExitCode> {
  const bytes = decodeBase32(secret.replace(/[\s-]/g, '').toUpperCase());
  if (bytes === null || bytes.length === 0) throw new UsageError('a secret is Base32, as it was shown at the activation');
  await write(io.stdout, `${codeOf(bytes, stepOf(io.now()))}\n`);
  return EXIT.ok;
}

function parseRoles(text: string): readonly Role[] {
  const roles = [...new Set(text.split(',').map((role) => role.trim()))].filter((role) => role !== '');
  const unknown = roles.find((role) => !isRole(role));
  if (unknown !== undefined || roles.length === 0) throw new UsageError(`--roles takes ${ROLES.join(', ')}`);
  return roles.filter(isRole);
}
