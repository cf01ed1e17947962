/** The kinds of signed object (formats.md §2), by COSE header parameter `typ` (RFC 9596), and the claim labels they share. */
export const TYP = {
  statusToken: 65001,
  venueCredential: 65002,
  presentation: 294,
  doorCode: 65003,
  stamp: 65004,
  statusList: 'application/statuslist+cwt',
  root: 65005,
  bundle: 65006,
  journalCheckpoint: 65007,
  batch: 65008,
  endOfMission: 65009,
  receipt: 65010,
  visit: 65011,
  deviceRequest: 65012,
  gateMessage: 65013,
  countersignature: 65014,
  guardQuestion: 65015,
  guardAnswer: 65016,
  venueSettings: 65017,
} as const;

/** CWT claim labels (RFC 8392, RFC 8747, OpenID nonce as 39) and this profile's own. */
export const CLAIM = { iss: 1, sub: 2, aud: 3, exp: 4, iat: 6, cnf: 8, nonce: 39, ttl: 65534, statusList: 65533, own: -65537 } as const;
