/** Group 1 of formats.md §7: the text itself, before any CBOR. */
import { head } from './cbor-write.mjs';
import { base32, base45, qr } from './text-codec.mjs';
import { presentation, venueCredential } from './tokens.mjs';

/** @param {ReturnType<import('./suite.mjs').createSuite>} suite */
export function inputCases({ one, many }) {
  const good = qr(presentation());
  empty(one, many, good);
  prefixes(one);
  lengths(one);
  base45Faults(one, good);
}

function empty(one, many, good) {
  many('an empty line between two others', '§10 an empty line is input-empty', [
    [qr(presentation()), 'ok'],
    ['', 'input-empty'],
    ['   \t', 'input-empty'],
    [qr(presentation()), 'ok'],
  ]);
  one('surrounding white space is trimmed', '§1 white space', ` \t${qr(presentation())} \r`, 'ok');
  one('a line end of another system', '§10 trimmed', `${good}\r`, 'ok');
}

function prefixes(one) {
  const poster = base32(venueCredential({ poster: true }));
  const body = base45(presentation());
  one('lower-case prefix', '§1', `asq1:${body}`, 'not-ashyq');
  one('prefix without colon', '§1', `ASQ1${body}`, 'not-ashyq');
  one('prefix alone without colon', '§1', 'ASQ1', 'not-ashyq');
  one('two digits of version', '§1 another digit', `ASQ11:${body}`, 'not-ashyq');
  one('letter as version', '§1 another digit', `ASQX:${body}`, 'not-ashyq');
  one('Arabic-Indic digit as version', '§1 another digit', 'ASQ٢:00', 'not-ashyq');
  one('another health pass', '§1', 'HC1:6BFOXN%TS3DHPVO13J /G-/2YRVA.Q/R8VRU2FC', 'not-ashyq');
  one('a shop page', '§1', 'https://example.kz/', 'not-ashyq');
  one('white space before the prefix inside', '§1', `X ASQ1:${body}`, 'not-ashyq');
  for (const digit of '023456789') one(`version ${digit}`, '§1 version we do not know', `ASQ${digit}:${body}`, 'version-unknown');
  one('unknown version, nothing after it', '§7 before the length and Base45', 'ASQ2:', 'version-unknown');
  one('unknown version, bad Base45', '§7 before the length and Base45', 'ASQ9:@@@', 'version-unknown');
  one('unknown version, too long', '§7 before the length and Base45', `ASQ2:${'0'.repeat(2000)}`, 'version-unknown');
  one('venue poster at a verifier', '§1 HTTPS://<HOST>/V/ is token-type', `HTTPS://ASHYQ.KZ/V/${poster}`, 'token-type');
  one('venue code with a port in the host', '§1', `HTTPS://LOCALHOST:8080/V/${poster}`, 'token-type', { or: ['not-ashyq'], ambiguity: 'host' });
  one('venue code with broken Base32 stays undecoded', '§1 undecoded', 'HTTPS://ASHYQ.KZ/V/0189!', 'token-type');
  one('venue address with nothing after it', '§1', 'HTTPS://ASHYQ.KZ/V/', 'token-type', { or: ['not-ashyq'], ambiguity: 'host' });
  one('venue code in lower case', '§1 anything else is not ours', `https://ashyq.kz/v/${poster.toLowerCase()}`, 'not-ashyq');
  one('tablet enrolment at a verifier', '§1 anything else is not ours', `HTTPS://ASHYQ.KZ/E/${base32(Buffer.alloc(16, 7))}`, 'not-ashyq');
  one('a long venue code', '§7 group 1 before group 2', `HTTPS://ASHYQ.KZ/V/${'A'.repeat(1200)}`, 'input-too-long');
}

function lengths(one) {
  const bytes = (n) => Buffer.concat([head(2, n - 3), Buffer.alloc(n - 3)]);
  one('exactly 1,000 characters', '§1 limits', qr(bytes(663)), 'cose-malformed');
  one('1,001 characters', '§1 limits', qr(bytes(664)), 'input-too-long');
  one('1,001 characters of no Base45', '§7 input-too-long before base45-invalid', `ASQ1:${'@'.repeat(996)}`, 'input-too-long');
  one('1,000 characters of no Base45', '§1 limits', `ASQ1:${'@'.repeat(995)}`, 'base45-invalid');
  one('too long and not ours', '§7 not-ashyq before input-too-long', 'X'.repeat(5000), 'not-ashyq');
  one('exactly 1,000 characters and trimmed white space', '§1 trimmed by the scanner layer', `  ${qr(bytes(663))}  `, 'cose-malformed');
}

function base45Faults(one, good) {
  const clause = '§1 strict Base45';
  one('nothing after the prefix', clause, 'ASQ1:', 'base45-invalid');
  one('one character', clause, 'ASQ1:0', 'base45-invalid');
  one('length 3n + 1', clause, `${good.slice(0, 5 + 4)}`, 'base45-invalid');
  one('triplet above 65535 (GGW)', clause, 'ASQ1:GGW', 'base45-invalid');
  one('largest triplet (FGW): two bytes ff ff', clause, 'ASQ1:FGW', 'cbor-malformed', { or: ['cbor-not-deterministic'], ambiguity: 'break' });
  one('triplet ":::"', clause, 'ASQ1::::', 'base45-invalid');
  one('pair above 255 (V5 is 256)', clause, 'ASQ1:V5', 'base45-invalid');
  one('largest pair (U5 is 255): one byte ff', clause, 'ASQ1:U5', 'cbor-malformed', { or: ['cbor-not-deterministic'], ambiguity: 'break' });
  one('pair "::"', clause, 'ASQ1:BB8::', 'base45-invalid');
  for (const wrong of ['a', '#', '_', '=', '\u00a0', 'А', '😀', '\t']) {
    one(`character U+${wrong.codePointAt(0).toString(16)} inside`, clause, `${good.slice(0, 50)}${wrong}${good.slice(51)}`, 'base45-invalid');
  }
  one('lower case throughout', clause, `ASQ1:${good.slice(5).toLowerCase()}`, 'base45-invalid');
}
