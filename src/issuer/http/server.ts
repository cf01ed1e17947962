/** Node's HTTP server with tightened limits, and its end: SIGTERM lets what is at work finish, in under 10 s (security.md, "Server baseline"). */
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createAdaptorServer } from '@hono/node-server';
import { readStrictly } from './framing.ts';

export interface ServerOptions {
  /** The app; `env.incoming.socket.remoteAddress` is the peer. */
  readonly fetch: Parameters<typeof createAdaptorServer>[0]['fetch'];
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Paths of PEM files; both or none. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
  readonly maxConnections?: number;
  /** Shortened only by tests. */
  readonly limits?: Partial<typeof LIMITS>;
}

export interface RunningServer {
  /** Where it listens, with the port it got. */
  readonly url: string;
  readonly port: number;
  /** True from the moment it was told to stop: `/readyz` answers 503 so that a balancer goes elsewhere. */
  readonly stopping: boolean;
  /** Takes no new connection, lets running calls finish, cuts what is left after 8 s. */
  stop(): Promise<void>;
}

/** Milliseconds and bytes (security.md, "Server baseline"). `timeout`: nothing sent and nothing taken for so long, longer than a statement of the database may last. */
const LIMITS = {
  timeout: 120_000,
  requestTimeout: 30_000,
  headersTimeout: 10_000,
  maxHeaderSize: 8 * 1024,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
};
/** Whatever NODE_OPTIONS says: a lenient parser and the proxy in front would read one message in two ways. Node refuses a message without a host and hears the next one: framing.ts does not. */
const STRICT = { insecureHTTPParser: false, requireHostHeader: false };
const DRAIN_MS = 8_000;

/** Starts listening. Rejects with Node's error (`code` EADDRINUSE, EACCES, ...) when it cannot. */
export async function startServer({ fetch, host, port, tls, maxConnections = 2_000, limits }: ServerOptions): Promise<RunningServer> {
  const { timeout, ...serverOptions } = { ...LIMITS, ...STRICT, ...limits };
  const server = createAdaptorServer({
    fetch,
    overrideGlobalObjects: false,
    ...(tls
      ? { createServer: createHttpsServer, serverOptions: { ...serverOptions, cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) } }
      : { createServer: createHttpServer, serverOptions }),
  }) as Server;
  readStrictly(server);
  server.maxConnections = maxConnections;
  // Node knows none: whoever asks and never reads the answer would keep a place for ever.
  server.timeout = timeout;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  const bound = server.address();
  const actual = typeof bound === 'object' && bound ? bound.port : port;
  let stopped: Promise<void> | null = null;
  return {
    url: `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${actual}`,
    port: actual,
    get stopping() {
      return stopped !== null;
    },
    stop() {
      stopped ??= drain(server);
      return stopped;
    },
  };
}

async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  // A kept-alive connection that turns idle later would hold the close until its timeout.
  const sweep = setInterval(() => server.closeIdleConnections(), 100);
  const deadline = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(deadline);
}
