/** Provisioning in Chromium, with the real storage: what is verified before anything is kept, and that a code is not wasted. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { fromBase64Url, toBase64Url } from '../../src/core/bytes.ts';
import type { Signer } from '../../src/core/codec/ed25519.ts';
import { tweetnaclEngine } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { formatEnrolmentUrl } from '../../src/core/qr.ts';
import { verifyDeviceRequest } from '../../src/core/token/request.ts';
import { issueVenueCredential, type VenueClaims } from '../../src/core/token/venue.ts';
import { enrolTablet, parseEnrolment } from '../../src/gate/enrol.ts';
import { signerOf } from '../../src/shared/storage/device-key.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import { loadTablet } from '../../src/shared/storage/tablet.ts';
import { goodTrust, KEYS, NOW, venueClaims } from '../core/world.ts';
import { type Telling, toldSettings } from './settings.ts';

const CODE = new Uint8Array(16).map((_, at) => at * 13);
const QR = formatEnrolmentUrl('ashyq.example', CODE);

interface IssuerPlan {
  readonly signer?: Signer;
  readonly claims?: Partial<VenueClaims>;
  readonly described?: Record<string, unknown>;
  /** what is said of the settings, by whom, to which request */
  readonly settings?: Partial<Telling>;
  readonly problem?: { status: number; code: string };
}

/** The issuer's side of POST /api/gate/enrol, verifying the request as the real one does. */
function issuer(plan: IssuerPlan = {}) {
  const calls: { code: string; iat: number }[] = [];
  const json = (body: unknown, status = 200, type = 'application/json') => new Response(JSON.stringify(body), { status, headers: { 'content-type': type } });
  const fetch: typeof globalThis.fetch = async (_, init) => {
    const body = JSON.parse(String(init?.body));
    const request = await verifyDeviceRequest(fromBase64Url(body.request), tweetnaclEngine);
    if (request?.action !== 'tablet') return json({ code: 'request-invalid' }, 403, 'application/problem+json');
    calls.push({ code: body.code, iat: request.iat });
    if (plan.problem) return json({ code: plan.problem.code }, plan.problem.status, 'application/problem+json');
    const claims = venueClaims({ tabletKey: request.key, index: null, ...plan.claims });
    const credential = await issueVenueCredential(claims, plan.signer ?? KEYS.venue);
    const told = await toldSettings({ claims, request: plan.settings?.request ?? body.request, ...plan.settings });
    return json({ credential: toBase64Url(credential), ...told, venue: { ...told.venue, ...plan.described }, time: NOW });
  };
  return { fetch, calls };
}

let names = 0;
async function enrol(text: string, plan: IssuerPlan = {}) {
  const storage = new Storage({ name: `enrol-${Date.now()}-${names++}` });
  const { fetch, calls } = issuer(plan);
  const trust = async () => ({ trust: await goodTrust(), problem: null });
  const result = await enrolTablet(text, { storage, engine: tweetnaclEngine, now: () => NOW, trust, fetch });
  const stored = await loadTablet(storage);
  return { result, calls, stored: stored.ok ? stored.value : null, storage };
}

afterEach(() => void vi.restoreAllMocks());

describe('parseEnrolment', () => {
  test('takes the QR, the address as a browser shows it, and the bare code as somebody types it', () => {
    const code = parseEnrolment(QR);
    expect(code).toMatch(/^[A-Z2-7]{26}$/);
    expect(parseEnrolment(QR.toLowerCase())).toBe(code);
    expect(parseEnrolment(`http://127.0.0.1:8080/E/${code}`)).toBe(code);
    expect(parseEnrolment(` ${code?.toLowerCase().replace(/(.{5})/g, '$1 ')}\n`)).toBe(code);
  });

  test('takes nothing else', () => {
    for (const text of ['', 'HELLO', 'ASQ1:ABC', QR.replace('/E/', '/V/'), `${QR}A`, QR.slice(0, -1), 'javascript:alert(1)'])
      expect(parseEnrolment(text)).toBeNull();
  });
});

describe('enrolTablet', () => {
  test('keeps a key that cannot be exported and still signs after it comes back from the disk', async () => {
    const { result, stored, calls } = await enrol(QR);
    expect(result.ok).toBe(true);
    expect(calls).toEqual([{ code: parseEnrolment(QR), iat: NOW }]);
    const venue = { id: 'ALA-00123', name: 'Арман кинотеатры', category: 'cinema', area: 'ALA-02', gate: 2, registration: false };
    expect(stored?.venue).toEqual({ ...venue, trainingUntil: null, capacity: null });
    expect(stored?.key.kind === 'webcrypto' && stored.key.privateKey.extractable).toBe(false);
    if (stored) expect((await signerOf(stored.key).sign(CODE)).length).toBe(64);
  });

  test.each<[string, IssuerPlan]>([
    ['a stranger', { signer: KEYS.stranger }],
    ['a key of another role', { signer: KEYS.stamp }],
    ['the ministry for another tablet', { claims: { tabletKey: KEYS.stranger.publicKey } }],
    ['the ministry for a poster', { claims: { tabletKey: null } }],
    ['the ministry, but expired', { claims: { exp: NOW } }],
    ['the ministry, but described as another place', { described: { category: 'grocery' } }],
    ['the ministry, with settings that a stranger says', { settings: { signer: KEYS.stranger } }],
    ['the ministry, with settings that answer another request', { settings: { request: toBase64Url(CODE) } }],
  ])('a credential signed by %s is refused and nothing is stored', async (_, plan) => {
    const { result, stored } = await enrol(QR, plan);
    expect(result).toEqual({ ok: false, code: 'credential-invalid' });
    expect(stored).toBeNull();
  });

  test('the settings that are stored are those that are signed', async () => {
    const { stored } = await enrol(QR, { described: { registration: false, capacity: 9000 }, settings: { settings: { registration: true, capacity: 80 } } });
    expect(stored?.venue).toMatchObject({ registration: true, capacity: 80 });
  });

  test.each(['enrolment-unknown', 'enrolment-used', 'enrolment-expired'])('%s is passed on', async (code) => {
    expect((await enrol(QR, { problem: { status: 410, code } })).result).toEqual({ ok: false, code });
  });

  test('a text that is no enrolment code and a tablet without trust spend nothing', async () => {
    expect(await enrol('ASQ1:ABC')).toMatchObject({ result: { ok: false, code: 'not-enrolment' }, calls: [] });
    const { fetch, calls } = issuer();
    const storage = new Storage({ name: `enrol-${Date.now()}-${names++}` });
    const trust = async () => ({ trust: null, problem: 'offline' as const });
    expect(await enrolTablet(QR, { storage, engine: tweetnaclEngine, now: () => NOW, trust, fetch })).toEqual({ ok: false, code: 'offline' });
    expect(calls).toEqual([]);
  });

  test('where the browser will not store a CryptoKey a seed takes its place, found out before the code is spent', async () => {
    const put = IDBObjectStore.prototype.put;
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
      const holds = (thing: unknown): boolean =>
        thing instanceof CryptoKey || (typeof thing === 'object' && thing !== null && Object.values(thing).some(holds));
      if (holds(value)) throw new DOMException('', 'DataCloneError');
      return put.call(this, value, key);
    });
    const { result, stored, calls } = await enrol(QR);
    expect(result.ok).toBe(true);
    expect(calls).toHaveLength(1);
    expect(stored?.key.kind).toBe('seed');
  });
});
