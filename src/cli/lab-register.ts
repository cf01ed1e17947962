/** `ashyq lab list|add|key|end`: laboratories on the issuer's machine, until two key officers do it at the desk. */

import { toHex } from '../core/bytes.ts';
import type { DatabaseTransaction } from '../issuer/context.ts';
import { migrate } from '../issuer/db/migrate.ts';
import { labAdd, labEnd, labKey } from '../issuer/lab/actions.ts';
import { addLab, changeLabKey, consoleMayAct, endLab, type LabKeyFault, type LabKeyResult } from '../issuer/lab/keys.ts';
import { printable, required } from './command.ts';
import { EXIT, type ExitCode, type Io, UsageError, write } from './io.ts';
import { openPlace, type readPlace } from './place.ts';

export interface LabWish {
  readonly what: 'list' | 'add' | 'key' | 'end';
  readonly id: string | undefined;
  readonly kind: string | undefined;
  readonly name: string | undefined;
  readonly publicKey: string | undefined;
  /** seconds; null: the old key ends now */
  readonly lastSecond: number | null;
  readonly json: boolean;
}

type RefusalCode = LabKeyFault | 'two-persons-needed';

const MESSAGES: Readonly<Record<RefusalCode, string>> = {
  'two-persons-needed': 'there are two key officers: they do it together, at /desk',
  'key-weak': 'that is no key that anybody should sign with',
  'key-taken': 'that key is, or was, a source’s already; each change brings a new one (ashyq lab keygen)',
  'lab-known': 'there is a source of that id; its key is changed with ashyq lab key',
  'lab-unknown': 'there is no active source of that id',
  'last-second-invalid': 'the old key may go on for at most 14 days from now',
};

/** Refused with a code of a closed set: exit 1. */
class LabError extends Error {
  readonly code: RefusalCode;
  constructor(code: RefusalCode) {
    super(MESSAGES[code]);
    this.code = code;
  }
}

export async function runLabRegister(wish: LabWish, place: ReturnType<typeof readPlace>, io: Io): Promise<ExitCode> {
  const act = wish.what === 'list' ? null : actionOf(wish, io);
  const database = await openPlace(place, io);
  try {
    await migrate(database, { now: io.now(), log: () => undefined });
    if (act === null) return await list(database.db, wish.json, io);
    const { kid } = await database.db.transaction().execute(async (trx) => {
      if (!(await consoleMayAct(trx))) throw new LabError('two-persons-needed');
      const result = await act(trx);
      if (!result.ok) throw new LabError(result.code);
      return result;
    });
    await write(io.stdout, wish.json ? `${JSON.stringify({ id: wish.id, kid })}\n` : `${wish.id}\tkey ${kid}\n`);
    return EXIT.ok;
  } finally {
    await database.close();
  }
}

/** What to do, checked as the desk's proposals are. @throws UsageError */
function actionOf(wish: LabWish, io: Io): (trx: DatabaseTransaction) => Promise<LabKeyResult> {
  const id = required(wish.id, 'ID');
  const answerable = { now: io.now(), by: { console: true } } as const;
  if (wish.what === 'end') {
    const payload = labEnd.check({ lab: id }) ?? misread();
    return (trx) => endLab(trx, payload.lab, answerable);
  }
  const publicKey = required(wish.publicKey, '--public-key').toLowerCase();
  if (wish.what === 'key') {
    const payload = labKey.check({ lab: id, publicKey, lastSecond: wish.lastSecond }) ?? misread();
    return (trx) => changeLabKey(trx, payload, answerable);
  }
  const payload = labAdd.check({ id, kind: wish.kind, name: required(wish.name, '--name'), publicKey }) ?? misread();
  return (trx) => addLab(trx, payload, answerable);
}

function misread(): never {
  throw new UsageError('an id has capital letters, digits and hyphens (LAB-01), --kind is lab or contact, --public-key 64 hexadecimal digits');
}

async function list(db: Awaited<ReturnType<typeof openPlace>>['db'], json: boolean, io: Io): Promise<ExitCode> {
  const labs = await db.selectFrom('lab').select(['id', 'kind', 'name', 'kid', 'active']).orderBy('id').execute();
  for (const { id, kind, name, kid, active } of labs) {
    const row = { id, kind, name, kid: toHex(kid), active };
    const text = [id, kind, row.kid, active ? 'active' : 'ended', printable(name)].join('\t');
    await write(io.stdout, `${json ? JSON.stringify(row) : text}\n`);
  }
  return EXIT.ok;
}
