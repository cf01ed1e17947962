/**
 * How a one-time code, and the word that a pass has moved, reaches a phone: a webhook of an SMS gateway (ASHYQ_SMS_WEBHOOK), or in the demo the terminal, and nowhere else. Delivery runs after
 * the answer was sent, so that nobody can tell from its time whether anything was sent at all. Failures are counted and told by their cause, never with their content.
 */
import { randomInt } from 'node:crypto';

export type Language = 'kk' | 'ru' | 'en';

export interface CodeMessage {
  /** E.164 */
  readonly phone: string;
  /** six digits */
  readonly code: string;
  readonly language: Language;
  readonly validSeconds: number;
}

/** To a number that somebody's pass was on, or that the register has for them: it is on another phone now. */
export interface MovedMessage {
  /** E.164 */
  readonly phone: string;
}

/** What goes out to a phone. */
export type PhoneMessage = CodeMessage | MovedMessage;

export interface CodeDelivery {
  /** Hands the message over and returns at once. */
  send(message: CodeMessage): void;
  /** The same for the word that a pass has moved: nobody is named in it, the number may be somebody else's by now. */
  tellMoved(message: MovedMessage): void;
  /** Resolves when everything handed over was delivered or given up (shutdown, tests). */
  idle(): Promise<void>;
  readonly counts: { delivered: number; failed: number };
}

const TEXTS: Readonly<Record<Language, (code: string) => string>> = {
  kk: (code) => `Ashyq: растау коды ${code}. Оны ешкімге айтпаңыз. Код 10 минут жарамды.`,
  ru: (code) => `Ashyq: код подтверждения ${code}. Никому его не сообщайте. Код действует 10 минут.`,
  en: (code) => `Ashyq: your confirmation code is ${code}. Do not share it. It is valid for 10 minutes.`,
};

/** The sentence that the phone's owner reads. */
export function codeText({ code, language }: Pick<CodeMessage, 'code' | 'language'>): string {
  return TEXTS[language](code);
}

/** In the three languages at once: which one the owner of an earlier phone reads, nobody knows. */
const MOVED_TEXT = [
  'Ashyq: рұқсатнама енді басқа телефонда. Оны сіз көшірмесеңіз, жеке куәлікпен ХҚКО-ға барыңыз.',
  'Пропуск теперь на другом телефоне. Если это были не вы, обратитесь в ЦОН с удостоверением личности.',
  'The pass is on another phone now. If this was not you, go to a public service centre with your identity card.',
].join(' ');

/** What a message says. */
export function messageText(message: PhoneMessage): string {
  return 'code' in message ? codeText(message) : MOVED_TEXT;
}

/** Milliseconds before a message goes out, drawn anew for each: the caller's answer is on its way by then, and its time tells nothing. */
const PAUSE_MS = { least: 20, most: 120 };

/** Runs `deliver` for each message in the background; `failed` is told each time it rejects. */
export function backgroundDelivery(
  deliver: (message: PhoneMessage) => Promise<void>,
  pauseMs: () => number = drawPause,
  failed: (error: unknown) => void = () => undefined,
): CodeDelivery {
  const counts = { delivered: 0, failed: 0 };
  const underway = new Set<Promise<void>>();
  const hand = (message: PhoneMessage) => {
    const sent = new Promise<void>((resolve) => setTimeout(resolve, pauseMs()))
      .then(() => deliver(message))
      .then(
        () => {
          counts.delivered += 1;
        },
        (error: unknown) => {
          counts.failed += 1;
          failed(error);
        },
      )
      .finally(() => underway.delete(sent));
    underway.add(sent);
  };
  return {
    counts,
    send: hand,
    tellMoved: hand,
    async idle() {
      while (underway.size > 0) await Promise.all(underway);
    },
  };
}

function drawPause(): number {
  return randomInt(PAUSE_MS.least, PAUSE_MS.most);
}

/** The demo's delivery: one line in the terminal of whoever started it. */
export function terminalDelivery(write: (line: string) => void): CodeDelivery {
  return backgroundDelivery(async (message) => write(`  SMS to ${message.phone}: ${messageText(message)}`));
}

/** No gateway is configured and this is no demo: nothing is sent, and `failed` says how often. */
export function noDelivery(): CodeDelivery {
  return backgroundDelivery(() => Promise.reject(new Error('no SMS gateway is configured')));
}

export interface Webhook {
  readonly url: string;
  /** sent as `authorization: Bearer ...`; null sends no such header */
  readonly secret: string | null;
  readonly timeoutMs?: number;
  /** milliseconds to wait before each further try */
  readonly retryAfterMs?: readonly number[];
  readonly fetch?: typeof globalThis.fetch;
  /** told of each message that was given up: `http-503`, or the error's code (`CERT_HAS_EXPIRED`, `ECONNREFUSED`, `TimeoutError`) */
  readonly failed?: (why: string) => void;
}

/** A message that the gateway did not take, and why. */
class NotDeliveredError extends Error {
  readonly why: string;

  constructor(why: string) {
    super(`the SMS gateway did not take a message (${why})`);
    this.why = why;
  }
}

const TIMEOUT_MS = 5_000;
const RETRY_AFTER_MS = [1_000, 4_000, 15_000];

/** Posts `{phone, text, code, language, validSeconds}`, or `{phone, text}` for the word that a pass has moved, as JSON; any 2xx is success, 4xx other than 408 and 429 is final, the rest is tried again. */
export function webhookDelivery(webhook: Webhook): CodeDelivery {
  const failed = (error: unknown) => webhook.failed?.(error instanceof NotDeliveredError ? error.why : causeOf(error));
  return backgroundDelivery((message) => deliverTo(webhook, message), drawPause, failed);
}

async function deliverTo(webhook: Webhook, message: PhoneMessage): Promise<void> {
  for (const wait of [...(webhook.retryAfterMs ?? RETRY_AFTER_MS), null]) {
    const { is, why } = await post(webhook, message);
    if (is === 'sent') return;
    if (is === 'refused' || wait === null) throw new NotDeliveredError(why);
    // a process that ends does not stay for another try: whoever waits for the code asks again
    await new Promise((resolve) => setTimeout(resolve, wait).unref());
  }
}

interface Outcome {
  readonly is: 'sent' | 'refused' | 'again';
  readonly why: string;
}

async function post(webhook: Webhook, message: PhoneMessage): Promise<Outcome> {
  const { url, secret, timeoutMs = TIMEOUT_MS, fetch = globalThis.fetch } = webhook;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(secret === null ? {} : { authorization: `Bearer ${secret}` }) },
      body: JSON.stringify({ ...message, text: messageText(message) }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    const why = `http-${response.status}`;
    if (response.ok) return { is: 'sent', why };
    const final = response.status >= 400 && response.status < 500 && response.status !== 408 && response.status !== 429;
    return { is: final ? 'refused' : 'again', why };
  } catch (error) {
    return { is: 'again', why: causeOf(error) };
  }
}

/** The code of what a connection failed of; never a message, which may quote an address. */
function causeOf(error: unknown): string {
  const code = error instanceof Error ? (error.cause as { readonly code?: unknown } | undefined)?.code : undefined;
  return typeof code === 'string' ? code : error instanceof Error ? error.name : typeof error;
}
