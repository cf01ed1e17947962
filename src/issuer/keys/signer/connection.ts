/** One connection to the signer: frames in, frames out, a bounded number at work, and nothing of what was asked in the log. */
import type { Socket } from 'node:net';
import * as v from 'valibot';
import { MalformedError } from '../../../core/codec/malformed.ts';
import { describeError, type Log } from '../../http/log.ts';
import { KeyError } from '../key-error.ts';
import type { KeyRecord } from '../key-file.ts';
import type { Keyring } from '../keyring.ts';
import type { VersionedFile } from '../layout.ts';
import { frameReader, REQUEST_BYTES, writeFrame } from './frames.ts';
import { PROTOCOL, REQUEST, type SignerRequest } from './protocol.ts';
import { isBound, type SignerCode, SignerError } from './signer-error.ts';

/** An answer may be 180 KB: so many of them for each connection is all that this process holds for somebody who does not read them. */
const AT_WORK = 32;
const HELLO_MS = 5_000;

export interface SignerService {
  readonly keyring: Keyring;
  publicState(above: { readonly roots: number; readonly statements: number }): Promise<{
    readonly records: readonly KeyRecord[];
    readonly roots: readonly VersionedFile[];
    readonly statements: readonly VersionedFile[];
  }>;
  lastList(k: number): Promise<Uint8Array | null>;
  readonly log: Log;
}

type Answer = Readonly<Record<string, unknown>>;

export function serveConnection(socket: Socket, service: SignerService): void {
  const read = frameReader(REQUEST_BYTES);
  const asked: SignerRequest[] = [];
  let greeted = false;
  let atWork = 0;
  const patience = setTimeout(() => socket.destroy(), HELLO_MS);
  socket.on('error', () => undefined);
  socket.on('close', () => clearTimeout(patience));
  const answer = async (request: SignerRequest): Promise<void> => {
    atWork += 1;
    const said = await answerOf(request, service);
    atWork -= 1;
    if (!socket.writable) return;
    writeFrame(socket, { id: request.id, ...said });
    begin();
  };
  // who does not read its answers gets no further ones made, and is not read either
  const begin = (): void => {
    while (socket.writable && atWork < AT_WORK && !socket.writableNeedDrain) {
      const next = asked.shift();
      if (next === undefined) break;
      void answer(next);
    }
    if (asked.length === 0) socket.resume();
    else socket.pause();
  };
  socket.on('drain', begin);
  socket.on('data', (chunk) => {
    for (const frame of read(Buffer.from(chunk)) ?? [null]) {
      if (!socket.writable) return;
      const parsed = v.safeParse(REQUEST, frame);
      // hello comes first, and once
      if (!parsed.success || greeted === (parsed.output.op === 'hello')) return refuse(socket, service.log, { frame, code: 'request-malformed' });
      const request = parsed.output;
      if (request.op === 'hello' && request.protocol !== PROTOCOL) return refuse(socket, service.log, { frame, code: 'protocol-unknown' });
      greeted = true;
      clearTimeout(patience);
      asked.push(request);
      begin();
    }
  });
}

/** Who sends what is no request is not our issuer, or not of this version: told so once, and let go. */
function refuse(socket: Socket, log: Log, { frame, code }: { readonly frame: unknown; readonly code: SignerCode }): void {
  log.write('warn', 'signer-refused', { op: 'unknown', code });
  const id = typeof frame === 'object' && frame !== null && 'id' in frame && Number.isSafeInteger(frame.id) ? Number(frame.id) : 0;
  writeFrame(socket, { id: Math.max(0, id), error: code });
  socket.destroySoon();
}

async function answerOf(request: SignerRequest, { log, ...service }: SignerService): Promise<Answer> {
  try {
    return await perform(request, service);
  } catch (error) {
    if (error instanceof KeyError) return { keyError: error.code };
    const code = error instanceof SignerError ? error.code : isTheirs(error) ? 'request-malformed' : 'signer-failed';
    if (code === 'signer-failed' || code === 'signer-unfit') log.write('error', 'signer-failed', { op: request.op, ...describeError(error) });
    else log.write('warn', isBound(code) ? 'signer-bound' : 'signer-refused', { op: request.op, code });
    return { error: code };
  }
}

/** Claims that no reader would take. */
function isTheirs(error: unknown): boolean {
  return error instanceof RangeError || error instanceof TypeError || error instanceof MalformedError;
}

async function perform(request: SignerRequest, { keyring, publicState, lastList }: Omit<SignerService, 'log'>): Promise<Answer> {
  switch (request.op) {
    case 'hello':
      return { state: await publicState(request) };
    case 'refresh':
      await keyring.refresh();
      return { state: await publicState(request) };
    case 'lastList':
      return { list: await lastList(request.k) };
    case 'specimen':
      return { signed: await keyring.signStatusToken(request.claims, { specimen: true }) };
    case 'statusToken':
      return { signed: await keyring.signStatusToken(request.claims) };
    case 'venueCredential':
      return { signed: await keyring.signVenueCredential(request.claims) };
    case 'venueSettings':
      return { signed: await keyring.signVenueSettings(request.claims) };
    case 'statusList':
      return { signed: await keyring.signStatusList(request.claims) };
    case 'stamp':
      return { signed: await keyring.signStamp(request.claims) };
    case 'checkpoint':
      return { text: await keyring.signCheckpoint(request.claims) };
    case 'countersignature':
      return { signed: await keyring.signCountersignature(request.claims) };
    case 'guardAnswer':
      return { signed: await keyring.signGuardAnswer(request.claims) };
    case 'bundle':
      return { signed: await keyring.signBundle(request.claims) };
  }
}
