/** Attacks 8, 9, 13, 15 and 17 of security.md: other doors for one pass (each condition of the policy on both sides), other codes, faults of our own. */
import { base32, qr } from '../../conformance/text-codec.mjs';
import { AT, DAY, HOUR } from '../../conformance/times.mjs';
import { doorCode, venueCredential } from '../../conformance/tokens.mjs';
import { bitmap, listFile, stampFile } from '../../conformance/trust.mjs';
import { LISTS, world } from '../encoder/world.mjs';

/** Local midnight of the day before AT, which is a Wednesday. */
const TUESDAY = AT - 10 * HOUR - DAY;

/** @param {ReturnType<import('../suite.mjs').createSuite>} suite */
export function doors(suite) {
  hours(suite);
  weekdays(suite);
  places(suite);
  evidence(suite);
  statuses(suite);
  otherCodes(suite);
  apps(suite);
  faults(suite);
}

/** The pass is issued at AT + offset - 500, so every clock after the floor will do. */
const youngAt = (at, o = {}) => ({ iat: at - 500, evidenceAt: at - 4000, ...o });

function hours({ one, paper }) {
  const door = (category, text, seconds, code) => {
    const at = TUESDAY + 2 * DAY + seconds;
    one(9, `${category} at ${text}`, paper(youngAt(at)), code, { at, door: { category } });
  };
  const of = (h, m = 0, s = 0) => h * HOUR + m * 60 + s;
  door('d-day', '08:59:59', of(8, 59, 59), 'no-rule');
  door('d-day', '09:00:00', of(9), 'ok');
  door('d-day', '17:29:59', of(17, 29, 59), 'ok');
  door('d-day', '17:30:00', of(17, 30), 'no-rule');
  door('d-night', '21:59:59', of(21, 59, 59), 'no-rule');
  door('d-night', '22:00:00', of(22), 'ok');
  door('d-night', '23:59:59', of(23, 59, 59), 'ok');
  door('d-night', '00:00:00', of(24), 'ok');
  door('d-night', '05:59:59', of(29, 59, 59), 'ok');
  door('d-night', '06:00:00', of(30), 'no-rule');
}

function weekdays({ one, paper, world: add }) {
  const saturday = TUESDAY + 4 * DAY;
  const long = { exp: saturday + 4 * DAY };
  const lists = Object.fromEntries(Object.entries(LISTS).map(([k, spec]) => [k, { ...spec, with: long }]));
  add('weekend', world({ stamped: saturday - HOUR, stamp: long, lists }));
  const door = (category, name, at, code) => one(9, `${category}: ${name}`, paper(youngAt(at)), code, { at, world: 'weekend', door: { category } });
  door('d-weekend', 'Friday’s last second', saturday - 1, 'no-rule');
  door('d-weekend', 'Saturday’s first', saturday, 'ok');
  door('d-sunday', 'Saturday’s last second', saturday + DAY - 1, 'no-rule');
  door('d-sunday', 'Sunday’s first', saturday + DAY, 'ok');
  door('d-weekend', 'Sunday’s last second', saturday + 2 * DAY - 1, 'ok');
  door('d-weekend', 'Monday’s first', saturday + 2 * DAY, 'no-rule');
  door('d-monday', 'Sunday’s last second', saturday + 2 * DAY - 1, 'no-rule');
  door('d-monday', 'Monday’s first', saturday + 2 * DAY, 'ok');
}

function places({ one, paper }) {
  const door = (name, category, area, code, o = {}) => one(9, name, paper(o), code, { door: { category, area } });
  door('a red zone', 'd-zone', 'ALA-01', 'ok');
  door('a green zone', 'd-zone', 'AST-02', 'no-rule');
  door('an area without a zone', 'd-zone', 'KSN-09', 'no-rule');
  door('a district of the list', 'd-area', 'AST-02', 'ok');
  door('a district beside the list', 'd-area', 'AST-03', 'no-rule');
  door('the district in small letters', 'd-area', 'ast-02', 'no-rule');
  const yellow = { health: 1, basis: 2 };
  door('near home', 'd-near', 'ALA-01', 'ok', { ...yellow, home: 'ALA-01' });
  door('far from home', 'd-near', 'ALA-01', 'no-rule', { ...yellow, home: 'ALA-02' });
  door('a beginning of the home district', 'd-near', 'ALA-01', 'no-rule', { ...yellow, home: 'ALA-0' });
  door('no home in the pass', 'd-near', 'ALA-01', 'no-rule', yellow);
  door('a category of no rule', 'd-none', '*', 'no-rule');
  door('a category that nobody knows', 'casino', '*', 'no-rule');
  door('the first rule wins', 'd-order', '*', 'not-admitted');
}

function evidence({ one, paper }) {
  const door = (name, category, o, code, at = AT) => one(9, name, paper({ iat: AT - 500, ...o }), code, { at, door: { category } });
  door('evidence of 48 h less a second', 'd-evidence', { evidenceAt: AT - 48 * HOUR + 1 }, 'ok');
  door('evidence of 48 h', 'd-evidence', { evidenceAt: AT - 48 * HOUR }, 'ok');
  door('evidence of 48 h and a second', 'd-evidence', { evidenceAt: AT - 48 * HOUR - 1 }, 'no-rule');
  door('no evidence', 'd-evidence', { evidenceAt: null }, 'no-rule');
  door('evidence of 1970', 'd-evidence', { evidenceAt: 0 }, 'no-rule');
  for (const [basis, code] of [
    [2, 'no-rule'],
    [3, 'ok'],
    [4, 'no-rule'],
    [5, 'ok'],
    [6, 'no-rule'],
  ])
    door(`basis ${basis}`, 'd-basis', { basis }, code);
  door('a rule a second before it begins', 'd-from-now', {}, 'no-rule', AT - 1);
  door('a rule in its first second', 'd-from-now', {}, 'ok');
  door('a rule in its last second', 'd-until-next', {}, 'ok');
  door('a rule in the second of its end', 'd-until-now', {}, 'no-rule');
  door('a rule a second before its end', 'd-until-now', {}, 'ok', AT - 1);
  const all = { evidenceAt: AT - HOUR };
  one(9, 'every condition at once', paper(all), 'ok', { door: { category: 'd-all', area: 'ALA-01' } });
  one(9, 'every condition but one', paper({ ...all, basis: 4 }), 'no-rule', { door: { category: 'd-all', area: 'ALA-01' } });
}

function statuses({ one, shown, paper }) {
  const rows = {
    voluntary: ['not-admitted', 'no-rule', 'no-rule', 'ok'],
    cinema: ['not-admitted', 'not-admitted', 'ok', 'ok'],
    grocery: ['not-admitted', 'ok', 'no-rule', 'no-rule'],
  };
  const basis = [1, 2, 0, 3];
  for (const [category, codes] of Object.entries(rows))
    for (const [health, code] of codes.entries()) {
      one(9, `status ${health} at ${category}, live`, shown({ health, basis: basis[health] }), code, { door: { category } });
      one(9, `status ${health} at ${category}, paper`, paper({ health, basis: basis[health] }), code, { door: { category } });
    }
  one(9, 'a revoked red pass is revoked first', shown({ health: 0, basis: 1, index: 9, p: { iat: AT - 12 } }), 'token-revoked');
}

function otherCodes({ one, shown, paper }) {
  const poster = venueCredential({ poster: true });
  const say = (name, what, code) => one(8, name, what, code);
  say('a poster', `HTTPS://ASHYQ.KZ/V/${base32(poster)}`, 'token-type');
  say('a poster of another host', `HTTPS://EVIL.EXAMPLE/V/${base32(poster)}`, 'token-type');
  say('a poster opened by a browser', `https://ashyq.kz/v/${base32(poster).toLowerCase()}`, 'not-ashyq');
  say('a poster that is no Base32', 'HTTPS://ASHYQ.KZ/V/0189!', 'token-type');
  say('a poster of 1,200 characters', `HTTPS://ASHYQ.KZ/V/${'A'.repeat(1200)}`, 'input-too-long');
  say('a host with a path before it', 'HTTPS://EVIL.EXAMPLE/X/V/AAAA', 'not-ashyq');
  say('javascript:', 'javascript:alert(1)', 'not-ashyq');
  say('a tablet’s enrolment', `HTTPS://ASHYQ.KZ/E/${base32(Buffer.alloc(16, 7))}`, 'not-ashyq');
  say('a venue credential as a pass', poster, 'token-type');
  say('a tablet’s certificate as a pass', venueCredential(), 'token-type');
  say('a door code as a pass', doorCode({ nonce: Buffer.alloc(8, 1) }), 'token-type');
  say('a stamp as a pass', stampFile({ at: AT - 600, body: [1, [1, Buffer.alloc(32), 1], [], null] }), 'token-type');
  say(
    'a short status list as a pass',
    listFile({ k: 2, at: AT, lst: Buffer.alloc(0), claims: (map) => map.set(65533, { bits: 1, lst: bitmap({ set: [1], bytes: 4 }) }) }),
    'token-type',
  );
  say('a certificate inside a presentation', shown({ inner: venueCredential() }), 'token-type');
  say('a presentation inside a presentation', shown({ inner: shown() }), 'token-type');
  for (const typ of [65002, 65003, 65004, 65007, 65008, 65010, 65011, 65012, 65016, 65017])
    say(`a pass that calls itself ${typ}`, paper({ typ }), 'token-type');
}

/** What other apps draw, and what a portal answers. */
function apps({ one }) {
  const say = (attack, name, text) => one(attack, name, text, 'not-ashyq');
  say(17, 'the European pass', 'HC1:6BFOXN%TS3DHPVO13J /G-/2YRVA.Q/R8VRU2FC');
  say(
    17,
    'the pass of New Zealand',
    'NZCP:/1/2KCEVIQEIVVWK6JNGEASNICZAEP2KALYDZSGSZB2O5SWEOTOPJRXALTDN53GSZBRHEXGQZLBNR2GQLTOPICRUYMBTIFAIGTUKBAAUYTWMOSGQQDDN5XHIZLYOSBHQJTIOR2HA4Z2F4XXO53XFZ3TGLTPOJTS6MRQGE4C6Y3SMVSGK3TUNFQWY4ZPOYYXQKTIOR2HA4Z2F4XW46TDOAXGG33WNFSDCOJONBSWC3DUNAXG46RPMNXW45DFPB2HGL3WGFTXMZLSONUW63TFGRXXO',
  );
  say(17, 'a SMART health card', 'shc:/567629595326546034602925');
  say(17, 'a JSON web token', 'eyJhbGciOiJub25lIn0.eyJzdGF0dXMiOiJncmVlbiJ9.');
  say(17, 'a text that says green', '{"status":"green","name":"Ivanov"}');
  say(17, 'a link to a drawn screen', 'https://ashyq.kz.example/green');
  say(17, 'our name and no more', 'ASHYQ');
  say(17, 'our prefix in letters that look the same', 'АSQ1:00');
  say(15, 'a portal’s page', '<!DOCTYPE html><title>Wi-Fi</title>');
  say(15, 'a wireless network', 'WIFI:T:WPA;S:gate;P:secret;;');
}

function faults({ one, shown }) {
  one(13, 'a verifier whose engine breaks', shown(), 'internal', {
    fault: 'engine',
    where: ['core', 'gate'],
    why: 'an engine that throws is put in the place of ours',
  });
  one(13, 'a disk that is full', shown(), 'storage-failed', { fault: 'storage', where: ['gate'], why: 'only a door writes before it answers' });
  one(17, 'a real pass as a picture of its text is a pass', ` ${qr(shown())}\r`, 'ok');
}
