/** Why a visit is not taken (formats.md §9); apart from visit.ts, so that who only reads an answer needs none of its decoding. */

/** Why the issuer does not take a statement: the closed list of docs/architecture.md. What a phone does not find here it takes for no answer. */
export const VISIT_FAULTS = [
  'visit-malformed',
  'signature-invalid',
  'token-unknown',
  'venue-unknown',
  'visit-future',
  'visit-too-old',
  'door-code-invalid',
] as const;
export type VisitFault = (typeof VISIT_FAULTS)[number];
