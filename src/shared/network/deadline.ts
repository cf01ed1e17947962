/** A time limit for one request, headers and body together: a network that sends headers and then nothing must not hold a screen. */

/** Runs `work` with a signal that aborts after `ms`. `timedOut()` tells a timeout from any other failure. */
export async function withDeadline<T>(ms: number, work: (signal: AbortSignal, timedOut: () => boolean) => Promise<T>): Promise<T> {
  // AbortSignal.timeout is younger than some browsers we serve.
  const controller = new AbortController();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    controller.abort();
  }, ms);
  try {
    return await work(controller.signal, () => late);
  } finally {
    clearTimeout(timer);
  }
}

/** The whole body, or null as soon as it is longer than `limit` bytes: endless data is cut off while it arrives. */
export async function readBounded(response: Response, limit: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const declared = Number(response.headers.get('content-length') ?? 0);
  const reader = response.body?.getReader();
  if (!reader) return new Uint8Array(0);
  if (declared > limit) {
    await reader.cancel();
    return null;
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > limit) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}
