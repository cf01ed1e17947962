/** Messages for request smuggling, after RFC 9112 and the published variants (CL.TE, TE.CL, TE.TE, CL.0). Each hides a second request behind an end that another program may see elsewhere. */

/** The request that must never be heard where it is hidden. */
export const SMUGGLED = 'GET /api/smuggled HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';
const HEAD = 'POST /api/none HTTP/1.1\r\nhost: x\r\n';
const END = '0\r\n\r\n';

const withHead = (lines: string, body = ''): string => `${HEAD}${lines}\r\n\r\n${body}${SMUGGLED}`;
const chunked = (body: string): string => withHead('transfer-encoding: chunked', body);

export const AMBIGUOUS: readonly (readonly [string, string])[] = [
  ['a length and chunks (CL.TE)', withHead('content-length: 5\r\ntransfer-encoding: chunked', END)],
  ['chunks and a length (TE.CL)', withHead('transfer-encoding: chunked\r\ncontent-length: 5', END)],
  ['two lengths that differ', withHead('content-length: 0\r\ncontent-length: 60')],
  ['two lengths that are the same', withHead('content-length: 0\r\ncontent-length: 0')],
  ['a list of lengths', withHead('content-length: 0, 0')],
  ['a length with a sign', withHead('content-length: +0')],
  ['a length below nothing', withHead('content-length: -1')],
  ['a length in hexadecimal', withHead('content-length: 0x0')],
  ['a length in two words', withHead('content-length: 0 60')],
  ['a length beyond 64 bits', withHead('content-length: 18446744073709551617')],
  ['a space before the colon of the length', withHead('content-length : 60')],
  ['a space before the colon of the coding', withHead('transfer-encoding : chunked', END)],
  ['a length on a folded line', withHead('x-a: b\r\n content-length: 60')],
  ['a coding on a folded line', withHead('transfer-encoding:\r\n chunked', END)],
  ['lines that end in a line feed alone', `POST /api/none HTTP/1.1\nhost: x\ncontent-length: 0\n\n${SMUGGLED}`],
  ['one line that ends in a line feed alone', withHead('x-a: b\ncontent-length: 60')],
  ['a carriage return inside a line', withHead('x-a: b\rcontent-length: 60')],
  ['a zero byte inside a line', withHead('x-a: b\0c')],
  ['a first line that begins with a space', 'POST /api/none HTTP/1.1\r\n content-length: 60\r\nhost: x\r\n\r\n'],
  ['a coding that nobody knows', withHead('transfer-encoding: xchunked', END)],
  ['chunks that are not the last coding', withHead('transfer-encoding: chunked, identity', END)],
  ['chunks after another coding (TE.TE)', withHead('transfer-encoding: identity, chunked', END)],
  ['identity beside a length', withHead('transfer-encoding: identity\r\ncontent-length: 5', END)],
  ['two codings on two lines', withHead('transfer-encoding: chunked\r\ntransfer-encoding: identity', END)],
  ['the same coding twice', withHead('transfer-encoding: chunked\r\ntransfer-encoding: chunked', END)],
  ['a coding behind a vertical tab', withHead('transfer-encoding: \x0bchunked', END)],
  ['a coding in quotes', withHead('transfer-encoding: "chunked"', END)],
  ['chunks in HTTP/1.0', `POST /api/none HTTP/1.0\r\nhost: x\r\nconnection: keep-alive\r\ntransfer-encoding: chunked\r\n\r\n${END}${SMUGGLED}`],
  ['a chunk’s extension that ends in a line feed alone', chunked(`2;\nxx\r\n${END}`)],
  ['chunks whose lines end in a line feed alone', chunked('1\nA\n0\n\n')],
  ['a chunk’s size with a prefix', chunked(`0x1\r\nA\r\n${END}`)],
  ['a chunk’s size below nothing', chunked(`-1\r\nA\r\n${END}`)],
  ['a chunk’s size beyond 64 bits', chunked(`fffffffffffffffff1\r\nA\r\n${END}`)],
  ['a space after a chunk’s size', chunked(`1 \r\nA\r\n${END}`)],
  ['a chunk that is longer than it says', chunked(`1\r\nAXX${END}`)],
  ['two hosts', withHead('host: y')],
  ['no host', `POST /api/none HTTP/1.1\r\ncontent-length: 0\r\n\r\n${SMUGGLED}`],
  ['a version before versions', 'GET /api/none\r\n\r\n'],
  ['a version of later', 'GET /api/none HTTP/2.0\r\nhost: x\r\n\r\n'],
  ['a version that is none', `GET /api/none HTTP/1.2\r\nhost: x\r\n\r\n${SMUGGLED}`],
  ['a request line behind a space', ` GET /api/none HTTP/1.1\r\nhost: x\r\n\r\n${SMUGGLED}`],
];

/** Messages with one end only, however they look. */
export const WHOLE: readonly (readonly [string, string])[] = [
  ['a length', `${HEAD}content-length: 2\r\n\r\n{}`],
  ['chunks', `${HEAD}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n${END}`],
  ['chunks in odd letters', `${HEAD}transfer-encoding: cHuNkEd\r\n\r\n${END}`],
  ['an extension of a chunk', `${HEAD}transfer-encoding: chunked\r\n\r\n2;a=b\r\n{}\r\n${END}`],
  ['a request inside a body', `${HEAD}content-length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`],
];
