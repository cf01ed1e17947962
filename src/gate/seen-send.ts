/** The tablet's question for its venue's other gates (formats.md §9, typ 65013; `POST /api/gate/seen`): the secrets of the day and who passed there lately. */
import { makeGateMessage } from '../core/journal/gate-message.ts';
import { type Answer, type ApiContext, type ApiResult, bytesOf, callWith, numberOf, recordsOf } from '../shared/network/api-call.ts';
import { signerOf } from '../shared/storage/device-key.ts';
import type { TabletRecord } from '../shared/storage/schema.ts';
import { type OtherGates, parseOtherGates } from './inside.ts';

/** The secret of one local day, days since 1970. */
export interface DaySecret {
  readonly day: number;
  /** 32 bytes */
  readonly secret: Uint8Array;
}

/** Somebody whom another gate let in or out. */
export interface Sighting {
  /** 16 bytes */
  readonly ref: Uint8Array;
  /** the other tablet's clock */
  readonly at: number;
  readonly gate: number;
  readonly direction: 0 | 1;
}

export interface SeenAnswer {
  readonly secrets: readonly DaySecret[];
  readonly seen: readonly Sighting[];
  /** how many came and went by the other gates; null: it is still counting, or an older ministry */
  readonly passed: OtherGates | null;
  /** the ministry's clock: what to ask from next time */
  readonly time: number;
}

/** Why a tablet is told nothing: it is this venue's no more, or not what its certificate says. */
const REFUSALS = ['tablet-unknown', 'tablet-revoked', 'tablet-ended', 'signature-invalid'] as const;
export type SeenRefusal = (typeof REFUSALS)[number];

/** Two thousand sightings of 70 bytes, and what stands around them. */
const ANSWER_LIMIT = 256 * 1024;

/** Asks what the other gates handed in since `since` (the ministry's clock; 0: the whole shift). */
export function askSeen(
  context: ApiContext,
  tablet: TabletRecord,
  question: { readonly iat: number; readonly since: number },
): Promise<ApiResult<SeenAnswer | SeenRefusal>> {
  const refused = (code: string) => REFUSALS.find((refusal) => refusal === code) ?? null;
  return makeGateMessage(tablet.credential, { kind: 'seen', ...question }, signerOf(tablet.key)).then((body) =>
    callWith<SeenAnswer | SeenRefusal>(
      { ...context, answerLimit: ANSWER_LIMIT },
      { path: '/api/gate/seen', body },
      { read: (answer) => readSeen(answer, question.iat), refused },
    ),
  );
}

function readSeen(answer: Answer, now: number): SeenAnswer {
  const secrets = recordsOf(answer, 'secrets').map((row) => ({ day: numberOf(row, 'day'), secret: bytesOf(row, 'secret') }));
  const seen = recordsOf(answer, 'seen').map((row): Sighting => {
    const direction = numberOf(row, 'direction') === 1 ? 1 : 0;
    return { ref: bytesOf(row, 'ref'), at: numberOf(row, 'at'), gate: numberOf(row, 'gate'), direction };
  });
  // What is not of the agreed length can be nobody's secret and no pass's ref.
  const time = numberOf(answer, 'time');
  const passed = passedOf(answer['passed'], { time, now });
  return { secrets: secrets.filter(({ secret }) => secret.length === 32), seen: seen.filter(({ ref }) => ref.length === 16), passed, time };
}

/** The counts, with the ministry's times put into this tablet's: how long ago a gate was heard of is the same by both clocks. */
function passedOf(said: unknown, { time, now }: { readonly time: number; readonly now: number }): OtherGates | null {
  const told = parseOtherGates({ ...(said as object | null), at: now });
  const ago = (heard: number | null) => (heard === null ? null : now - Math.max(0, time - heard));
  return told && { ...told, gates: told.gates.map((gate) => ({ ...gate, heard: ago(gate.heard) })) };
}
