/** The door of the cases about audiences, nonces and replays. */
export const NONCE = Buffer.from('0102030405060708', 'hex');
export const VENUE = 'ALA-00123';

/** Options of the command line for this door. */
export const DOOR = { venue: VENUE, gate: 3 };

/** The same door, showing a door code. */
export const WITH_NONCE = { ...DOOR, nonce: NONCE.toString('hex') };
