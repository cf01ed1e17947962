/** Names in the store `memory`, apart from what uses them: they go with the tablet's key (forget.ts). */

/** How the ministry answered for this tablet's certificate (certificate.ts). */
export const CERTIFICATE_KEY = 'certificate';
/** What the ministry told of the venue's other gates (neighbours.ts). */
export const NEIGHBOURS_KEY = 'neighbours';
/** What the journal says of the tablet's clock (clock-keeper.ts). */
export const CLOCK_KEY = 'clock';
