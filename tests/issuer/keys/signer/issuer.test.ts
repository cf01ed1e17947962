/** An issuer whose signer does not sign: what its callers, its operators and its publisher are told. */
import { beforeAll, describe, expect, it, test } from 'vitest';
import { keyTask } from '../../../../src/issuer/assemble.ts';
import { ConfigError, readConfig } from '../../../../src/issuer/config.ts';
import { demoPeople } from '../../../../src/issuer/demo/people.ts';
import { type SignerCode, SignerError } from '../../../../src/issuer/keys/signer/signer-error.ts';
import type { SignerPlace } from '../../../../src/issuer/service.ts';
import { enrolPerson, renew } from '../../actions.ts';
import { withDatabase } from '../../database.ts';
import { makeWorld, type World } from '../../world.ts';

const database = withDatabase();
let world: World;
let place: SignerPlace = 'in-process';
beforeAll(async () => {
  world = await makeWorld(database.db, { people: 0, service: { signer: () => place } });
});

describe('a call that needs a signature', () => {
  test.each([
    ['signer-away', 'signer-away', 5],
    ['signer-busy', 'signer-busy', 10],
    ['rate-exceeded', 'signer-busy', 10],
    ['time-off', 'signer-busy', 10],
  ] as const)('%s: 503 %s, and the pass held is good for the next try', async (code: SignerCode, told, wait) => {
    const [person] = demoPeople(`signer ${code}`, 1);
    if (person === undefined) throw new Error('a person');
    const { familyName: family_name, givenName: given_name, birthDate: birth_date, ...rest } = person;
    await database.db
      .insertInto('person')
      .values({ ...rest, family_name, given_name, birth_date, evidence_at: null, health_until: null })
      .execute();
    const token = await enrolPerson(world, person, `${code} 1`);
    const keyring = world.issuer.keyring as { signStatusToken: unknown };
    const sign = keyring.signStatusToken;
    keyring.signStatusToken = () => Promise.reject(new SignerError(code));
    const answer = await renew(world, token, [`${code} 1`, `${code} 2`]);
    expect(answer).toMatchObject({ status: 503, body: { code: told } });
    expect(answer.headers.get('retry-after')).toBe(String(wait));
    expect(world.logLines.at(-2)).toContain(`"event":"not-signed","code":"${code}"`);
    expect(world.metrics.text()).toContain(`ashyq_unsigned_total{code="${code}"} 1`);
    keyring.signStatusToken = sign;
    expect(await renew(world, token, [`${code} 1`, `${code} 2`])).toMatchObject({ status: 200 });
  });
});

describe('operators', () => {
  it('are told at /readyz and in the figures where the keys are', async () => {
    const { app } = world;
    for (const now of ['in-process', 'answers', 'away'] as const) {
      place = now;
      expect(await (await app.request('/readyz')).json()).toMatchObject({ status: 'ready', signer: place });
      expect(await (await app.request('/metrics')).text()).toContain(`ashyq_signer_up ${place === 'away' ? 0 : 1}`);
    }
  });

  it('cannot run the demo on a signer', () => {
    const read = (flags: object) => readConfig({ flags, environment: { ASHYQ_SIGNER: '/run/ashyq-signer/signer.sock' }, file: null });
    expect(read({}).signer).toBe('/run/ashyq-signer/signer.sock');
    expect(() => read({ demo: true })).toThrow(ConfigError);
  });
});

describe('keyTask', () => {
  it('has published at once when a signer is back', async () => {
    let [asked, away] = [0, true];
    const refresh = async () => {
      if (away) throw new SignerError('signer-away');
    };
    const keyring = { refresh, records: () => [], root: () => ({ version: 1 }) } as unknown as Parameters<typeof keyTask>[0];
    const task = keyTask(keyring, {
      soon: () => {
        asked += 1;
      },
    });
    await expect(task.run()).rejects.toMatchObject({ code: 'signer-away' });
    expect(asked).toBe(0);
    away = false;
    await task.run();
    await task.run();
    expect(asked).toBe(1);
  });
});
