/**
 * A sound and a vibration for each outcome, distinct in pitch, number and rhythm, so that a doorman knows without looking. Made by WebAudio:
 * nothing to load, works offline. Browsers let a page make sounds only after a touch: the tap that opens the shift.
 */

/** What can sound: the three outcomes, and `again` for a code already scanned. */
export type Signal = 'admit' | 'refuse' | 'undecided' | 'again';

export interface Tone {
  /** hertz */
  readonly pitch: number;
  /** seconds from the start of the signal, and how long it lasts */
  readonly at: number;
  readonly for: number;
  readonly shape: OscillatorType;
}

/** Rising and bright; low and harsh, twice; three even beeps; one short tick. */
const TONES: Readonly<Record<Signal, readonly Tone[]>> = {
  admit: [
    { pitch: 880, at: 0, for: 0.1, shape: 'triangle' },
    { pitch: 1319, at: 0.1, for: 0.18, shape: 'triangle' },
  ],
  refuse: [
    { pitch: 196, at: 0, for: 0.22, shape: 'sawtooth' },
    { pitch: 147, at: 0.28, for: 0.34, shape: 'sawtooth' },
  ],
  undecided: [0, 0.18, 0.36].map((at) => ({ pitch: 587, at, for: 0.09, shape: 'square' as const })),
  again: [{ pitch: 523, at: 0, for: 0.07, shape: 'square' }],
};

const VIBRATION: Readonly<Record<Signal, readonly number[]>> = { admit: [80], refuse: [250, 100, 250], undecided: [80, 80, 80, 80, 80], again: [40] };
const VOLUME = 0.35;

/** Before each signal in training, which is an octave lower and softer in shape: nobody at the next door takes a specimen's verdict for somebody's (docs/formats.md §5). */
const TICKS: readonly Tone[] = [0, 0.09].map((at) => ({ pitch: 1760, at, for: 0.05, shape: 'sine' as const }));
const TICKS_SECONDS = 0.25;
const TICKS_VIBRATION = [20, 60, 20, 160] as const;
const practised = (tone: Tone): Tone => ({ ...tone, pitch: tone.pitch / 2, at: tone.at + TICKS_SECONDS, shape: 'sine' });

let context: AudioContext | null = null;

/** Some browsers never answer `resume()` (no sound device, a call on the line); no shift waits for that. */
const UNLOCK_MS = 500;

/** Makes sounds possible; call it from a touch. Harmless without WebAudio; ends soon in any case. */
export async function unlockSound(): Promise<void> {
  if (typeof AudioContext === 'undefined') return;
  context ??= new AudioContext({ latencyHint: 'interactive' });
  // iOS suspends the context whenever the page was in the background.
  if (context.state === 'running') return;
  await Promise.race([context.resume().catch(() => undefined), new Promise((resolve) => setTimeout(resolve, UNLOCK_MS))]);
}

/** Whether a signal would be heard now. */
export const soundReady = (): boolean => context?.state === 'running';

function play(audio: AudioContext, tone: Tone): void {
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  const start = audio.currentTime + tone.at;
  oscillator.type = tone.shape;
  oscillator.frequency.value = tone.pitch;
  // A ramp at both ends: a tone that starts or stops at once clicks.
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(VOLUME, start + 0.01);
  gain.gain.setValueAtTime(VOLUME, start + tone.for - 0.02);
  gain.gain.linearRampToValueAtTime(0, start + tone.for);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(start);
  oscillator.stop(start + tone.for);
}

/** What sounds for an outcome. */
export const tonesOf = (signal: Signal, isPractice: boolean): readonly Tone[] => (isPractice ? [...TICKS, ...TONES[signal].map(practised)] : TONES[signal]);

/** Sounds and vibrates. Never throws; silent before `unlockSound` and where the device has neither. */
export function signalOutcome(signal: Signal, sound: boolean, isPractice = false): void {
  // Woken after a pause the context may need another push; this signal is lost, the next one sounds.
  if (sound && context !== null && context.state !== 'running') void context.resume().catch(() => undefined);
  if (sound && context?.state === 'running') for (const tone of tonesOf(signal, isPractice)) play(context, tone);
  try {
    if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.([...(isPractice ? TICKS_VIBRATION : []), ...VIBRATION[signal]]);
  } catch {
    // Refused before the first touch, or by a setting: the sound and the screen say it too.
  }
}
