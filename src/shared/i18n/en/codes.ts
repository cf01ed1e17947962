/** Sentences for every code of formats.md: verdicts (§7), trust refusals (§6), errors of the issuer's API; `todo` says what to do next. English. */
import type { TrustRefusal } from '../../../core/trust/refusal.ts';
import type { VerdictCode } from '../../../core/verdict.ts';
import type { ApiCode } from '../../network/api-call.ts';
import type { RefreshCode } from '../../network/trust-refresh.ts';
import type { StorageCode } from '../../storage/result.ts';

interface Sentence {
  readonly title: string;
  readonly todo: string;
}

/** A code without a sentence does not compile. */
interface Complete {
  readonly verdict: Readonly<Record<VerdictCode, Sentence>>;
  readonly reason: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, string>>;
  readonly trust: Readonly<Record<TrustRefusal | Exclude<RefreshCode, StorageCode> | 'root-expired' | 'trust-stale', string>>;
  readonly storage: Readonly<Record<StorageCode, string>>;
  readonly api: Readonly<Record<ApiCode | 'signature-invalid' | 'lab-unknown' | 'batch-conflict', Sentence>>;
}

export const codes = {
  verdict: {
    ok: { title: 'The pass is genuine', todo: 'Compare the initials and birthday, then let the person in.' },
    'input-empty': { title: 'The code is empty', todo: 'Ask the person to open the QR in Ashyq again.' },
    'not-ashyq': { title: 'This is not an Ashyq code', todo: 'Ask for the QR from the Ashyq app or for a paper pass.' },
    'input-too-long': { title: 'The code is too long to be an Ashyq pass', todo: 'Ask for the QR from the Ashyq app.' },
    'base45-invalid': { title: 'The code is damaged or altered', todo: 'Ask the person to open the QR in Ashyq again; do not accept a picture.' },
    'version-unknown': { title: 'This pass is newer than this app', todo: 'Update this app, then scan again.' },
    'cbor-limit': { title: 'The pass is built in a way no real pass is', todo: 'It is not a pass of the ministry. Ask for the QR from the Ashyq app.' },
    'cbor-malformed': { title: 'The pass is cut off or damaged', todo: 'Ask the person to open the QR in Ashyq again.' },
    'cbor-not-deterministic': {
      title: 'The pass was rewritten by another program',
      todo: 'It is not a pass of the ministry. Ask for the QR from the Ashyq app.',
    },
    'cbor-duplicate-key': { title: 'The pass says the same thing twice', todo: 'It is not a pass of the ministry. Ask for the QR from the Ashyq app.' },
    'text-invalid': { title: 'The pass contains unreadable text', todo: 'It is not a pass of the ministry. Ask for the QR from the Ashyq app.' },
    'cose-malformed': { title: 'The pass is not built like one', todo: 'It is not a pass of the ministry. Ask for the QR from the Ashyq app.' },
    'crit-not-understood': { title: 'The pass demands something unknown', todo: 'It is not a pass of the ministry. Ask for the QR from the Ashyq app.' },
    'alg-not-allowed': { title: 'The pass is signed in a forbidden way', todo: 'It is a forgery. Do not admit.' },
    'kid-misplaced': { title: 'The pass names its key in the wrong place', todo: 'It is a forgery. Do not admit.' },
    'token-type': { title: 'This code is not a pass', todo: 'It is another Ashyq code, a poster for example. Ask for the person’s own QR.' },
    'claim-type': { title: 'The pass holds a wrong value', todo: 'It is not a pass of the ministry. Ask for the QR from the Ashyq app.' },
    'claim-missing': { title: 'Something is missing from the pass', todo: 'It is not a pass of the ministry. Ask for the QR from the Ashyq app.' },
    'claim-unknown': {
      title: 'The pass holds something that does not belong there',
      todo: 'It is not a pass of the ministry. Ask for the QR from the Ashyq app.',
    },
    'trust-missing': { title: 'This device has no keys of the ministry yet', todo: 'Connect it to a network once.' },
    'root-expired': { title: 'The ministry’s root key on this device has expired', todo: 'Connect it to a network.' },
    'clock-jumped': { title: 'This tablet’s clock is wrong', todo: 'Set date and time to automatic, then scan again.' },
    'key-wrong-role': { title: 'The pass is signed with a key for something else', todo: 'It is a forgery. Do not admit.' },
    'key-unknown': {
      title: 'The ministry does not know the key of this pass',
      todo: 'If this tablet’s data are fresh, it is a forgery; if they are old, connect to a network first.',
    },
    'key-revoked': { title: 'The ministry has revoked the key of this pass', todo: 'Ask the person to connect to a network and refresh Ashyq.' },
    'signature-length': { title: 'The signature has the wrong length', todo: 'It is a forgery. Do not admit.' },
    'key-weak': { title: 'The pass uses a weak key', todo: 'It is a forgery. Do not admit.' },
    'signature-not-canonical': { title: 'The signature was tampered with', todo: 'It is a forgery. Do not admit.' },
    'signature-invalid': { title: 'The ministry did not sign this pass', todo: 'It is a forgery. Do not admit.' },
    specimen: { title: 'This is a specimen for training', todo: 'It never admits. Ask for the real pass.' },
    'claims-inconsistent': { title: 'The pass ends before it begins', todo: 'It is not a valid pass. Ask the person to refresh Ashyq.' },
    'token-lifetime': { title: 'The pass claims to last longer than is allowed', todo: 'It is not a valid pass. Ask the person to refresh Ashyq.' },
    'key-not-yet': { title: 'The pass is older than the key that signed it', todo: 'It is not a valid pass. Do not admit.' },
    'key-expired': { title: 'The key was already out of use when it signed', todo: 'It is not a valid pass. Ask the person to refresh Ashyq.' },
    'key-retired': { title: 'The key had been retired when it signed', todo: 'It is not a valid pass. Ask the person to refresh Ashyq.' },
    'token-void': { title: 'The ministry has cancelled all passes of that time', todo: 'Ask the person to connect to a network and refresh Ashyq.' },
    'token-expired': { title: 'The pass has expired', todo: 'Ask the person to connect to a network and refresh Ashyq.' },
    'health-unknown': { title: 'The pass names no known status', todo: 'It is not a valid pass. Do not admit.' },
    'clock-behind': { title: 'This tablet’s clock is slow', todo: 'Set date and time to automatic, then scan again.' },
    'proof-missing': { title: 'This is a copy of a pass', todo: 'Ask the person to open the QR in Ashyq on their own phone.' },
    'proof-unexpected': { title: 'A paper pass was shown as a phone’s QR', todo: 'It is a forgery. Do not admit.' },
    'proof-invalid': { title: 'The QR does not come from the phone that holds the pass', todo: 'Ask the owner to open the QR in Ashyq on their own phone.' },
    'proof-audience': { title: 'The QR was made for another door', todo: 'Ask the person to scan this door’s poster or to open the ordinary QR.' },
    'proof-nonce': { title: 'The QR does not answer this door’s code', todo: 'Ask the person to scan the code on this screen again.' },
    'proof-replayed': {
      title: 'This QR has already been scanned',
      todo: 'If it is the same person, they are already in. A picture of somebody else’s QR is not accepted.',
    },
    'registration-missing': { title: 'Visits are registered here', todo: 'Ask the person to scan the poster at the entrance first.' },
    'proof-stale': {
      title: 'The QR is more than a minute old',
      todo: 'It is a picture, or the phone’s clock is slow. Ask the person to open the QR in Ashyq or to scan the door code.',
    },
    'proof-future': { title: 'The phone’s clock is fast', todo: 'Ask the person to scan the door code or to refresh Ashyq.' },
    'index-out-of-range': { title: 'No pass has such a number', todo: 'It is not a valid pass. Do not admit.' },
    'token-revoked': { title: 'The ministry has revoked this pass', todo: 'The status may have changed. Ask the person to refresh Ashyq.' },
    'trust-stale': {
      title: 'This device has not heard from the ministry for too long',
      todo: 'Connect to a network; a phone’s hotspot will do.',
    },
    'status-list-unknown': { title: 'This device lacks the revocation list it needs', todo: 'Connect to a network and scan again.' },
    'not-admitted': { title: 'This status is not admitted here', todo: 'The pass is genuine; the rule for this place says no.' },
    'no-rule': { title: 'No rule covers this place', todo: 'Ask the ministry which kind of place this venue is registered as.' },
    'storage-failed': { title: 'This tablet could not write its journal', todo: 'Free some space on the tablet and scan again.' },
    internal: { title: 'The check did not finish', todo: 'Scan again. If it happens twice, open the page again.' },
  },
  reason: {
    isolation: 'Home isolation: positive PCR test',
    contact: 'Contact of an infected person: only groceries and the pharmacy near home',
    'test-required': 'A fresh negative PCR test is required here',
    weekend: 'At weekends only with a fresh negative PCR test',
    hours: 'Closed at this hour in this zone',
    zone: 'Closed in this zone',
    closed: 'This kind of place is closed now',
    other: 'A rule of the ministry',
  },
  data: { signed: 'The ministry’s data no. {version}, signed {age}', fetched: 'fetched {age}' },
  trust: {
    rollback: 'These data are older than the ones here',
    equivocation: 'Two different versions carry the same number',
    'version-jump': 'The version number is too high',
    'root-skip': 'A root version is missing in between',
    threshold: 'Not enough valid signatures',
    'hash-mismatch': 'A file differs from what was signed',
    'length-mismatch': 'A file has the wrong length',
    'not-trust-data': 'This is a web page, not the ministry’s data. Does this network ask you to sign in first?',
    'wrong-role': 'Signed with a key for something else',
    expired: 'These data have expired',
    'root-expired': 'The root has expired',
    'trust-stale': 'The ministry’s data are too old',
    'trust-missing': 'A file of the ministry’s data is missing',
    'weak-key': 'A weak key was found',
    format: 'The data are malformed',
    'clock-unconfirmed': 'The data come from the future by this device’s clock',
    offline: 'No network',
    'server-error': 'The ministry’s server does not answer properly',
    timeout: 'The network is too slow',
  },
  storage: {
    'storage-full': 'No room left on this device. Free some space and try again.',
    'storage-blocked': 'Another tab holds an older version open. Close the other Ashyq tabs.',
    'storage-newer': 'A newer version is already in use. Open the page again.',
    'storage-unavailable': 'This browser offers no storage here. Leave private mode or use another browser.',
    'clone-refused': 'This browser cannot keep the key.',
    'sequence-conflict': 'Another tab wrote first. Try again.',
    'storage-failed': 'The device could not save. Try again.',
  },
  api: {
    'iin-invalid': { title: 'This IIN is not valid', todo: 'Check the 12 digits on your identity card.' },
    'phone-invalid': { title: 'This is not a Kazakhstan mobile number', todo: 'Write it as +7 7XX XXX XX XX.' },
    'rate-limited': { title: 'Too many attempts', todo: 'Wait a little and try again.' },
    'code-wrong': { title: 'The code is wrong', todo: 'Check the last message and type the six digits again.' },
    'code-expired': { title: 'The code has expired', todo: 'Ask for a new code.' },
    locked: { title: 'Locked after three wrong codes', todo: 'Wait and ask for a new code, or go to a public service centre with your identity card.' },
    'device-replaced': { title: 'Your pass has moved to another device', todo: 'If it was not you, get it back here: the other device then loses it.' },
    'guardian-unknown': {
      title: 'The register does not name you as this child’s parent or guardian',
      todo: 'Open the list of children again. If the child is not in it, go to a public service centre with the birth certificate.',
    },
    'guardian-ended': {
      title: 'This phone may no longer keep this child’s pass',
      todo: 'The register ended it, or the child has turned 18 and gets a pass on their own phone. If this is a mistake, go to a public service centre.',
    },
    'request-invalid': { title: 'The ministry did not accept this device’s request', todo: 'Get your pass again with your IIN and phone.' },
    'clock-skew': { title: 'This device’s clock is wrong', todo: 'Set date and time to automatic.' },
    'enrolment-unknown': { title: 'There is no such enrolment code', todo: 'Ask the ministry for a new enrolment code.' },
    'enrolment-used': { title: 'This enrolment code has already been used', todo: 'Ask the ministry for a new enrolment code.' },
    'enrolment-expired': { title: 'This enrolment code has expired', todo: 'Ask the ministry for a new enrolment code.' },
    'signature-invalid': { title: 'The signature does not match', todo: 'Sign the batch again with the registered key.' },
    'lab-unknown': { title: 'This laboratory is not registered', todo: 'Register the laboratory’s key with the ministry.' },
    'batch-conflict': { title: 'Another batch with this number was already received', todo: 'Send the changed batch under a new number.' },
    offline: { title: 'No connection to the ministry', todo: 'Check the network and try again. Nothing is lost.' },
    timeout: { title: 'The network is too slow right now', todo: 'Try again where the signal is better. Nothing is lost.' },
    'not-issuer': {
      title: 'Another server answered in place of the ministry',
      todo: 'This network may ask you to sign in first: open any web page, then try again.',
    },
    'server-error': { title: 'The ministry’s server does not answer properly', todo: 'Try again in a few minutes. Nothing is lost.' },
    'mission-ended': { title: 'Ashyq has ended', todo: 'No entrance asks for a pass any more.' },
    refused: { title: 'The ministry refused the request', todo: 'Update this app and try again.' },
  },
} as const satisfies Complete;
