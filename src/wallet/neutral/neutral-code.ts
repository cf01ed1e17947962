/** The neutral code as the ministry publishes it (formats.md §5): the text of its QR, shown only after its signature held. */
import { formatVenueUrl } from '../../core/qr.ts';
import { readBounded, withDeadline } from '../../shared/network/deadline.ts';
import type { Environment } from '../environment.ts';

const TIMEOUT_MS = 15_000;
/** A credential fits into one QR. */
const LIMIT = 1024;

/** The QR's text for the page of this host, not verified yet; null where the code did not come. */
export async function fetchNeutralCode(
  { fetch = globalThis.fetch.bind(globalThis), base = '' }: Pick<Environment, 'fetch' | 'base'>,
  host: string,
): Promise<string | null> {
  return withDeadline(TIMEOUT_MS, async (signal) => {
    try {
      const response = await fetch(`${base}/trust/neutral.cwt`, { signal, credentials: 'omit', referrerPolicy: 'no-referrer', redirect: 'error' });
      const bytes = response.ok ? await readBounded(response, LIMIT) : null;
      // A signed object begins with its tag (COSE_Sign1, 18): anything else is the page of a captive portal.
      return bytes?.[0] === 0xd2 ? formatVenueUrl(host, bytes) : null;
    } catch {
      return null;
    }
  });
}
