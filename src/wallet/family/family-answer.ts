/** The answer to `POST /api/family` (docs/architecture.md): whom the register lets the person of this phone hold a pass for. */
import { type Answer, bytesOf, numberOf, recordsOf, textOf } from '../../shared/network/api-call.ts';
import { contain } from '../../shared/ui/contain.ts';

export interface RegisteredChild {
  /** 16 bytes: how the register names the child to this guardian. */
  readonly ref: Uint8Array<ArrayBuffer>;
  readonly initials: string;
  /** month * 100 + day */
  readonly birth: number;
  readonly year: number;
  /** A phone of this guardian, this one or another, holds the child's pass already. */
  readonly held: boolean;
}

/** The children of an answer. A child that is not told as agreed throws what makes the answer `not-issuer`. */
export function readChildren(answer: Answer): RegisteredChild[] {
  return recordsOf(answer, 'children').map((child) => ({
    ref: bytesOf(child, 'ref'),
    initials: contain(textOf(child, 'initials')),
    birth: numberOf(child, 'birth'),
    year: numberOf(child, 'year'),
    held: child['held'] === true,
  }));
}
