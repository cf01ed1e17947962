/** HTTP/2 frames as an attacker writes them: no client library would send these headers. RFC 9113, RFC 7541 (literals without index and without Huffman only). */
import { connect } from 'node:net';

export type Field = readonly [string, string];

const string = (text: string): Buffer => {
  const bytes = Buffer.from(text, 'latin1');
  // an integer with a prefix of seven bits (RFC 7541 §5.1)
  if (bytes.length < 127) return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  const rest: number[] = [];
  let left = bytes.length - 127;
  for (; left >= 128; left = Math.floor(left / 128)) rest.push((left % 128) + 128);
  return Buffer.concat([Buffer.from([127, ...rest, left]), bytes]);
};
const block = (fields: readonly Field[]): Buffer => Buffer.concat(fields.flatMap(([name, value]) => [Buffer.from([0]), string(name), string(value)]));

function frame(type: number, flags: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  // every request here is the first of its connection
  head.writeUInt32BE(type === 4 ? 0 : 1, 5);
  return Buffer.concat([head, payload]);
}

/** One request with these fields and this body, byte for byte; resolves when the other side is done with it. */
export function sayHttp2(port: number, fields: readonly Field[], body: string): Promise<void> {
  const [END_STREAM, END_HEADERS] = [1, 4];
  const bytes = Buffer.concat([
    Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    frame(4, 0, Buffer.alloc(0)),
    frame(1, END_HEADERS | (body === '' ? END_STREAM : 0), block(fields)),
    ...(body === '' ? [] : [frame(0, END_STREAM, Buffer.from(body, 'latin1'))]),
  ]);
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve() : reject(error)));
    socket.once('close', () => resolve());
    let heard = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk]);
      if (isOver(heard)) socket.end();
    });
    socket.write(bytes);
    // a request that is never answered is the other side's to end; no longer than this
    setTimeout(() => socket.destroy(), 3_000).unref();
  });
}

/** Whether the stream has ended, been reset, or the connection given up. */
function isOver(heard: Buffer): boolean {
  for (let at = 0; at + 9 <= heard.length; at += 9 + heard.readUIntBE(at, 3)) {
    const [type, flags] = [heard[at + 3], heard[at + 4] ?? 0];
    if (type === 3 || type === 7 || ((type === 0 || type === 1) && (flags & 1) === 1)) return true;
  }
  return false;
}
