/** The running service around the issuer: what the routes and the pages for operators need besides the issuer's own functions. */
import type { Issuer } from './context.ts';
import type { Database } from './db/open.ts';
import type { Log } from './http/log.ts';
import type { Metrics } from './metrics.ts';
import type { Mission } from './sunset/mission.ts';

export type SignerPlace = 'in-process' | 'answers' | 'away';

export interface Service {
  readonly issuer: Issuer;
  readonly database: Pick<Database, 'kind' | 'info' | 'ping'>;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly version: string;
  readonly demo: boolean;
  /** whether the demo's doors and phones still hand in their month, or could not hand in all of it: the figures are not whole then */
  readonly demoFilling?: () => 'filling' | 'whole' | 'failed';
  /** public address, `https://ashyq.example` */
  origin(): string;
  /** true behind real TLS */
  readonly overTls: boolean;
  /** how many reverse proxies of ours stand in front and write x-forwarded-for; 0: none, the header means nothing */
  readonly proxies: number;
  /** `<data>/public/trust` */
  readonly trustDir: string;
  /** the built app, or null to serve the API and the trust files only */
  readonly clientDir: string | null;
  /** serve the service worker of last resort in place of the build's (security.md, attack 15) */
  readonly emergencyWorker: boolean;
  /** whether and when the mission ends */
  readonly mission: Pick<Mission, 'end'>;
  /** seconds since the stamp was signed; null before the first one */
  stampAge(): number | null;
  stopping(): boolean;
  /** where the keys are, and whether their process is reached; absent: here */
  readonly signer?: () => SignerPlace;
}
