/** A caller of an issuer behind one proxy: from whatever network it says, over kept connections. */
import { type Agent, request } from 'node:http';

export interface Question {
  readonly path: string;
  /** absent: a GET; bytes in it go as base64url */
  readonly body?: unknown;
  readonly cookie?: string;
}

export interface Answer {
  /** 0: the connection was ended before an answer came, as the issuer does with one whose headers take ten seconds */
  readonly status: number;
  readonly code: string;
  /** seconds; 0 where the answer names none */
  readonly retryAfter: number;
  /** from the first byte sent to the last one read */
  readonly ms: number;
}

/** So many networks that no two calls share a bucket. */
export function networks(): () => string {
  let nr = 0;
  return () => {
    nr += 1;
    return `10.${(nr >> 16) & 255}.${(nr >> 8) & 255}.${nr & 255}`;
  };
}

/** A kept connection that the issuer closed in the same moment says nothing of the call: it is made again, as browsers do. A new one that is reset is told: `LOST`. */
export async function call(origin: string, question: Question, way: Way): Promise<Answer> {
  for (;;) {
    try {
      return await callOnce(origin, question, way);
    } catch (error) {
      if (error instanceof KeptClosedError) continue;
      if ((error as NodeJS.ErrnoException).code === 'ECONNRESET') return LOST;
      throw error;
    }
  }
}

class KeptClosedError extends Error {}

export const LOST: Answer = { status: 0, code: 'connection-lost', retryAfter: 1, ms: 0 };

interface Way {
  readonly from: string;
  readonly agent: Agent;
}

function callOnce(origin: string, { path, body, cookie }: Question, { from, agent }: Way): Promise<Answer> {
  const text = body === undefined ? '' : JSON.stringify(body, (_, value) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64url') : value));
  const headers = {
    'x-forwarded-for': from,
    'sec-fetch-site': 'same-origin',
    ...(cookie === undefined ? {} : { cookie }),
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
  };
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const sent = request(origin + path, { method: body === undefined ? 'GET' : 'POST', headers, agent }, (response) => {
      let received = '';
      response.on('data', (part) => {
        received += String(part);
      });
      response.on('error', reject);
      response.on('end', () => {
        const ms = performance.now() - began;
        resolve({ status: response.statusCode ?? 0, code: codeIn(received), retryAfter: Number(response.headers['retry-after'] ?? 0), ms });
      });
    });
    sent.on('error', (error) => reject(sent.reusedSocket ? new KeptClosedError(error.message) : error));
    sent.end(text);
  });
}

function codeIn(text: string): string {
  try {
    return String((JSON.parse(text) as { code?: unknown }).code ?? '');
  } catch {
    return '';
  }
}
