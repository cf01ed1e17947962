/**
 * The issuer with a front that the tests can move: two builds of the app that trust this issuer's root, one of them served, and a network that can go away.
 * Away means that nothing listens at the address any more: in every engine that is what a phone out of reach sees.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { build, type UserConfig } from 'vite';
import { securityHeaders } from '../../src/issuer/http/headers.ts';
import { staticApp } from '../../src/issuer/http/static.ts';
import { injectPrecache } from '../../sw/inject-precache.ts';
import config from '../../vite.config.ts';
import { Issuer } from '../e2e/issuer.ts';

/** The version that each build says it is. */
export const VERSIONS = ['1.0.1', '1.0.2'] as const;
export type Version = (typeof VERSIONS)[number];

export class Stand {
  readonly issuer: Issuer;
  readonly origin: string;
  readonly #port: number;
  readonly #builds: string;
  readonly #apps: ReadonlyMap<Version, Hono>;
  #server: Server | null;
  #version: Version = VERSIONS[0];

  private constructor(issuer: Issuer, { port, builds, apps }: { port: number; builds: string; apps: ReadonlyMap<Version, Hono> }) {
    this.issuer = issuer;
    this.origin = `http://127.0.0.1:${port}`;
    this.#port = port;
    this.#builds = builds;
    this.#apps = apps;
    this.#server = null;
  }

  static async open(): Promise<Stand> {
    const issuer = await Issuer.start();
    const builds = mkdtempSync(join(tmpdir(), 'ashyq-builds-'));
    const apps = new Map<Version, Hono>();
    for (const version of VERSIONS) {
      await buildApp({ version, outDir: join(builds, version), root: join(issuer.dataDir, 'public/trust/root.cbor') });
      apps.set(version, appOf(join(builds, version), issuer.origin));
    }
    const scout = await listen(0, () => new Response());
    const port = portOf(scout);
    await shut(scout);
    return new Stand(issuer, { port, builds, apps });
  }

  /** Serves this build from now on; the network is there. */
  async serve(version: Version): Promise<void> {
    this.#version = version;
    this.#server ??= await listen(this.#port, (request) => this.#apps.get(this.#version)?.fetch(request) ?? new Response(null, { status: 500 }));
  }

  /** The network is gone: every connection is cut, new ones are refused. */
  async goAway(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server !== null) await shut(server);
  }

  comeBack(): Promise<void> {
    return this.serve(this.#version);
  }

  async close(): Promise<void> {
    await this.goAway();
    await this.issuer.remove();
    rmSync(this.#builds, { recursive: true, force: true });
  }
}

/** Client and worker as vite.config.ts builds them, with another version and this root. */
async function buildApp({ version, outDir, root }: { version: string; outDir: string; root: string }): Promise<void> {
  const define = { __APP_VERSION__: JSON.stringify(version), __PINNED_ROOT__: JSON.stringify(readFileSync(root).toString('hex')) };
  const made = (mode: string): UserConfig => (config as (given: { mode: string; command: 'build' }) => UserConfig)({ mode, command: 'build' });
  const rest = { configFile: false, logLevel: 'error' } as const;
  const [client, worker] = [made('client'), made('sw')];
  const plugins = [injectPrecache(outDir)];
  const before = process.env['NODE_ENV'];
  // As the test runner sets it, Vite would build for development: without the service worker.
  process.env['NODE_ENV'] = 'production';
  try {
    await build({ ...client, ...rest, define, build: { ...client.build, outDir } });
    await build({ ...worker, ...rest, plugins, define: { ...worker.define, ...define }, build: { ...worker.build, outDir } });
  } finally {
    process.env['NODE_ENV'] = before;
  }
}

/** Pages and files from the build, everything else from the issuer. */
function appOf(clientDir: string, issuer: string): Hono {
  const app = new Hono();
  app.use(securityHeaders({ tls: false }));
  app.route('/', staticApp(clientDir));
  app.all('*', async ({ req }) => {
    const { pathname, search } = new URL(req.url);
    const body = req.method === 'GET' || req.method === 'HEAD' ? null : await req.arrayBuffer();
    const type = req.header('content-type');
    const answer = await fetch(issuer + pathname + search, { method: req.method, body, ...(type === undefined ? {} : { headers: { 'content-type': type } }) });
    const headers = new Headers(answer.headers);
    // fetch has undone the coding already.
    for (const name of ['content-encoding', 'content-length', 'transfer-encoding', 'connection']) headers.delete(name);
    return new Response(await answer.arrayBuffer(), { status: answer.status, headers });
  });
  return app;
}

function listen(port: number, fetch: (request: Request) => Response | Promise<Response>): Promise<Server> {
  const server = createAdaptorServer({ fetch, overrideGlobalObjects: false }) as Server;
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => done(server));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function shut(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
}
