/** Enrols the demo's phones: a request that the phone signed, and the register's own function. No code is sent: there is nobody who could read it. */
import { makeDeviceRequest, verifyDeviceRequest } from '../../../core/token/request.ts';
import type { Issuer } from '../../context.ts';
import { sql } from '../../db/open.ts';
import { activateDevice, lockHousehold } from '../../people/devices.ts';
import { type DemoPhone, phoneSigner } from './phones.ts';

/** Enrols those of the phones whose people never had one; `at` says when each is. Somebody who has a phone already keeps it. */
export async function enrolPhones(
  issuer: Pick<Issuer, 'db' | 'engine'>,
  phones: readonly DemoPhone[],
  { secret, at }: { readonly secret: Uint8Array; readonly at: (nr: number) => number },
): Promise<void> {
  if (phones.length === 0) return;
  const { rows } = await sql<{ id: number; iin: string }>`
    select id, iin from person where iin = any(${phones.map(({ person }) => person.iin)}::text[]) and gone_at is null
      and not exists (select from device where device.person_id = person.id and device.guardian_id is null)`.execute(issuer.db);
  const ids = new Map(rows.map(({ id, iin }) => [iin, id]));
  await issuer.db.transaction().execute(async (trx) => {
    for (const [nr, phone] of phones.entries()) {
      const personId = ids.get(phone.person.iin);
      if (personId === undefined) continue;
      const now = at(nr);
      const signer = phoneSigner(secret, phone, now);
      const request = await verifyDeviceRequest(await makeDeviceRequest({ action: 'enrol', iat: now }, signer), issuer.engine);
      if (request === null) throw new Error('the demo’s own phone was refused');
      await lockHousehold(trx, personId);
      await activateDevice(trx, { personId, key: request.key, now, guardian: null, phone: phone.person.phone });
    }
  });
}
