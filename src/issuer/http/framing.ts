/**
 * Requests whose end or whose host two programs may read differently are refused before anybody acts on them (security.md, attack 21). Node's parser refuses most
 * (two lengths, a length beside chunks, folded lines, bare line feeds); these it takes, and a proxy in front may take them otherwise.
 */
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { Socket } from 'node:net';

type Framing = Pick<IncomingMessage, 'httpVersion' | 'rawHeaders'>;

/** Whether a message could be cut, or addressed, in more than one way. RFC 9112 §3.2 (one Host), §6.1 (`chunked` alone, and not in HTTP/1.0). */
export function isAmbiguous({ httpVersion, rawHeaders }: Framing): boolean {
  const valuesOf = (name: string) => rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
  const codings = valuesOf('transfer-encoding');
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return true;
  const hosts = valuesOf('host').length;
  if (hosts > 1 || (hosts === 0 && httpVersion === '1.1')) return true;
  if (codings.length === 0) return false;
  return httpVersion === '1.0' || codings.length > 1 || codings[0]?.trim().toLowerCase() !== 'chunked';
}

/** Such a message is answered with a bare 400, as Node's parser does, and what else its connection has sent is never heard: it may be a part of it. */
export function readStrictly(server: Server): void {
  const listeners = server.listeners('request') as RequestListener[];
  const refused = new WeakSet<Socket>();
  server.removeAllListeners('request');
  server.on('request', (incoming, outgoing) => {
    // The parser has read on while the refusal was being written.
    if (refused.has(incoming.socket)) return;
    if (!isAmbiguous(incoming)) {
      for (const listener of listeners) listener(incoming, outgoing);
      return;
    }
    refused.add(incoming.socket);
    outgoing.writeHead(400, { connection: 'close', 'content-length': 0 });
    outgoing.end();
  });
}
