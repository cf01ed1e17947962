/** Who signs what until when, out of verified trust: one row a role, one row a key that signs passes. */
import { toHex } from '../../core/bytes.ts';
import type { TokenKey } from '../../core/trust/bundle.ts';
import { ROLES, type Role } from '../../core/trust/root.ts';
import type { Trust } from '../../core/trust/trust.ts';

export interface RoleLine {
  readonly role: Role;
  /** ids of its keys */
  readonly kids: readonly string[];
  readonly threshold: number;
  /** a role's keys hold as long as the root that names them */
  readonly until: number;
}

export function roleLines({ root }: Pick<Trust, 'root'>): readonly RoleLine[] {
  return ROLES.map((role) => ({
    role,
    kids: root.roles[role].keys.map(({ kid }) => toHex(kid)),
    threshold: root.roles[role].threshold,
    until: root.expiresAt,
  }));
}

/** Ids of the keys whose signatures stand under the root in force. */
export function rootSigners({ root }: Pick<Trust, 'root'>): readonly string[] {
  const known = new Set(root.roles.root.keys.map(({ kid }) => toHex(kid)));
  return root.file.signatures.map(({ kid }) => toHex(kid)).filter((kid) => known.has(kid));
}

/** `announced`: published ahead of its time; `retired`: signs nothing more, what it signed holds; `over`: behind its last second. */
export type TokenKeyState = 'signing' | 'announced' | 'retired' | 'revoked' | 'over';

export interface TokenKeyLine {
  readonly kid: string;
  readonly state: TokenKeyState;
  readonly specimen: boolean;
  readonly from: number;
  readonly until: number;
}

export function tokenKeyLines({ bundle }: Pick<Trust, 'bundle'>, now: number): readonly TokenKeyLine[] {
  return bundle.tokenKeys.map((key) => ({
    kid: toHex(key.kid),
    state: stateOf(key, now),
    specimen: key.specimen,
    from: key.notBefore,
    until: key.revokedAt ?? Math.min(key.retiredAt ?? key.notAfter, key.notAfter),
  }));
}

function stateOf({ revokedAt, retiredAt, notBefore, notAfter }: TokenKey, now: number): TokenKeyState {
  if (revokedAt !== null) return 'revoked';
  if (now > notAfter) return 'over';
  if (retiredAt !== null && now >= retiredAt) return 'retired';
  return now < notBefore ? 'announced' : 'signing';
}
