/**
 * The scanner: a camera that stays open, a loop that reads codes from it, and what happens when the camera goes away. The contract:
 * 1. One getUserMedia a session; everything is released by `stop()` and whenever the page is hidden (iOS kills cameras of hidden pages).
 * 2. `onText` gets the text of every frame that holds a code, its edges trimmed, also while the same code stays in view (see sightings.ts).
 * 3. A camera that is lost, busy or silent is tried again every second until it works or `stop()`: it is back within 3 s of being available.
 */
import { type CameraChoice, type CameraFault, type CameraResult, closeCamera, type Facing, listCameras, openCamera } from './camera.ts';
import { CameraSettings } from './camera-settings.ts';
import { type Decoder, openDecoder } from './decoder.ts';
import { createFineness } from './fineness.ts';
import { openFrames } from './frames.ts';
import { pause, runScanLoop } from './scan-loop.ts';

/** `idle` before `start` and after `stop`; `paused` while the page is hidden. */
export type ScannerPhase = 'idle' | 'starting' | 'live' | 'paused' | CameraFault;

/** What the screen needs to know. `torch`: null where there is no lamp, else whether it is lit; `near`: null without a zoom, else whether it is in use. */
export interface ScannerState {
  readonly phase: ScannerPhase;
  readonly torch: boolean | null;
  readonly near: boolean | null;
  readonly facing: Facing;
  readonly cameras: number;
  /** False while the reader's script cannot be loaded: the camera shows a picture, but no code would be read. */
  readonly reading: boolean;
}

export interface ScannerOptions {
  readonly onText: (text: string) => void;
  readonly onState: (state: ScannerState) => void;
  /** The side to begin with; `environment` without it. */
  readonly facing?: Facing;
}

const RETRY_MS = 1000;
/** A camera that delivers no frame for so long is taken for lost, although its track still says `live`; the first may take longer. */
const SILENCE_MS = 2500;
const FIRST_MS = 6000;

type OpenCamera = CameraResult & { ok: true };

/** Without a camera there is neither lamp nor zoom. */
const DARK = { torch: null, near: null } as const;

/** A scanner session; it has a life, hence a class. */
export class Scanner {
  readonly #options: ScannerOptions;
  readonly #openDecoder: () => Decoder;
  #state: ScannerState;
  #video: HTMLVideoElement | null = null;
  #decoder: Decoder | null = null;
  #session: AbortController | null = null;
  #camera: OpenCamera | null = null;
  #settings: CameraSettings | null = null;
  #choice: CameraChoice;
  #lastFrame = 0;
  #attempt = 0;
  #decoding = false;

  constructor(options: ScannerOptions, openTheDecoder: () => Decoder = openDecoder) {
    this.#options = options;
    this.#openDecoder = openTheDecoder;
    const facing = options.facing ?? 'environment';
    this.#choice = { facing };
    this.#state = { phase: 'idle', ...DARK, facing, cameras: 0, reading: true };
  }

  get state(): ScannerState {
    return this.#state;
  }

  /** Shows the camera in `video` and reads codes until `stop()`. Resolves when the first attempt has succeeded or failed; never rejects. */
  async start(video: HTMLVideoElement): Promise<void> {
    this.stop();
    const session = new AbortController();
    this.#session = session;
    this.#video = video;
    this.#decoder = this.#openDecoder();
    const { signal } = session;
    document.addEventListener('visibilitychange', () => void this.#visibilityChanged(session), { signal });
    navigator.mediaDevices?.addEventListener?.('devicechange', () => void this.#retryNow(session), { signal });
    const watch = setInterval(() => void this.#watch(session), RETRY_MS);
    signal.addEventListener('abort', () => clearInterval(watch));
    await this.#open(session);
  }

  /** Releases camera, lamp and decoder. */
  stop(): void {
    this.#session?.abort();
    this.#session = null;
    this.#release();
    this.#decoder?.close();
    this.#decoder = null;
    if (this.#state.phase !== 'idle') this.#set({ phase: 'idle', ...DARK });
  }

  /** Lights or darkens the lamp; nothing happens without one. */
  async torch(on: boolean): Promise<void> {
    if (await this.#settings?.torch(on)) this.#set({ torch: on });
  }

  /** Nearer, for a code held far away, or back; nothing happens without a zoom. */
  async nearer(near: boolean): Promise<void> {
    if (await this.#settings?.nearer(near)) this.#set({ near });
  }

  /** The camera on the other side; where both sides are the same device, the next device. */
  async switchCamera(): Promise<void> {
    const session = this.#session;
    if (session === null) return;
    const before = this.#camera?.track.getSettings().deviceId;
    const facing: Facing = this.#state.facing === 'environment' ? 'user' : 'environment';
    this.#choice = { facing };
    this.#set({ facing });
    await this.#open(session);
    if (before === undefined || this.#deviceId() !== before) return;
    const cameras = await listCameras();
    const next = cameras[(cameras.indexOf(before) + 1) % cameras.length];
    if (next === undefined || next === before || session.signal.aborted) return;
    this.#choice = { deviceId: next };
    await this.#open(session);
  }

  /** Tries again at once, for a button beside `camera-denied`. */
  async retry(): Promise<void> {
    if (this.#session !== null) await this.#retryNow(this.#session);
  }

  #deviceId(): string | undefined {
    return this.#camera?.track.getSettings().deviceId;
  }

  async #open(session: AbortController): Promise<void> {
    this.#release();
    const attempt = this.#attempt;
    if (document.visibilityState === 'hidden') return this.#set({ phase: 'paused', ...DARK });
    this.#set({ phase: 'starting', ...DARK });
    const camera = await openCamera(this.#choice);
    // Meanwhile the session may have ended, the page may be hidden, or a newer attempt (another camera) has begun.
    if (session.signal.aborted || attempt !== this.#attempt) {
      if (camera.ok) closeCamera(camera.stream);
      return;
    }
    if (!camera.ok) return this.#set({ phase: camera.code });
    this.#camera = camera;
    await this.#show(camera, session);
  }

  async #show(camera: OpenCamera, session: AbortController): Promise<void> {
    const [video, decoder] = [this.#video, this.#decoder];
    if (video === null || decoder === null) return;
    video.srcObject = camera.stream;
    video.muted = true;
    video.playsInline = true;
    // Rejects when a newer source replaces this one or iOS wants a touch first, and never settles without a picture: the watch below sees the silence.
    await Promise.race([video.play().catch(() => undefined), pause(FIRST_MS)]);
    // Whatever was waited for: the page may be hidden or the session over by now, and a camera that is gone must not be called live.
    if (session.signal.aborted || this.#camera !== camera) return;
    this.#lastFrame = performance.now();
    camera.track.addEventListener('ended', () => this.#lost(camera), { once: true });
    if (camera.track.readyState === 'ended') return this.#lost(camera);
    const frames = openFrames(video, camera.track);
    const onFrame = () => {
      this.#lastFrame = performance.now();
    };
    const isCurrent = () => this.#camera === camera;
    const settings = new CameraSettings(camera.track);
    this.#settings = settings;
    const { torch, zoom } = settings.value;
    this.#set({ phase: 'live', torch, near: zoom === null ? null : false });
    // Nothing waits for the count: a browser that looks for microphones first may take long over it.
    void listCameras().then(({ length }) => isCurrent() && length !== this.#state.cameras && this.#set({ cameras: length }));
    const onText = (text: string) => {
      if (isCurrent()) this.#options.onText(text);
    };
    void runScanLoop({ frames, decoder: this.#watched(decoder, settings), signal: session.signal, onText, onFrame }).then(() => {
      frames.close();
      if (!session.signal.aborted) this.#lost(camera);
    });
  }

  /** The same decoder; while it works the camera's silence means nothing. What it sees and cannot read asks for a finer picture. */
  #watched(decoder: Decoder, settings: CameraSettings): Pick<Decoder, 'decode' | 'place'> {
    const fineness = createFineness();
    return {
      get place() {
        return decoder.place;
      },
      decode: async (picture, effort, turn) => {
        this.#decoding = true;
        try {
          const text = await decoder.decode(picture, effort, turn);
          const fine = fineness.look(text !== null ? 'read' : decoder.glimpsed ? 'glimpsed' : 'nothing', performance.now());
          if (fine !== settings.value.fine) void settings.fine(fine);
          return text;
        } finally {
          this.#decoding = false;
          this.#lastFrame = performance.now();
        }
      },
    };
  }

  #lost(camera: OpenCamera): void {
    if (this.#camera !== camera) return;
    this.#release();
    this.#set({ phase: 'camera-lost', ...DARK });
  }

  /** Once a second: a silent camera is lost, a lost or busy or missing one is tried again; a denied one only when the browser no longer says denied. */
  async #watch(session: AbortController): Promise<void> {
    const reading = this.#decoder?.place !== 'nowhere';
    if (reading !== this.#state.reading) this.#set({ reading });
    const { phase } = this.#state;
    if (phase === 'live' && this.#camera !== null && !this.#decoding && performance.now() - this.#lastFrame > SILENCE_MS) this.#lost(this.#camera);
    else if (phase === 'camera-lost' || phase === 'camera-busy' || phase === 'camera-missing') await this.#open(session);
    else if (phase === 'camera-denied' && (await permission()) === 'granted') await this.#open(session);
  }

  async #retryNow(session: AbortController): Promise<void> {
    if (this.#state.phase !== 'live' && this.#state.phase !== 'starting' && !session.signal.aborted) await this.#open(session);
  }

  async #visibilityChanged(session: AbortController): Promise<void> {
    if (document.visibilityState === 'visible') return this.#retryNow(session);
    this.#release();
    this.#set({ phase: 'paused', ...DARK });
  }

  #release(): void {
    this.#attempt++;
    if (this.#camera !== null) closeCamera(this.#camera.stream);
    this.#camera = null;
    this.#settings = null;
    if (this.#video !== null) this.#video.srcObject = null;
  }

  #set(change: Partial<ScannerState>): void {
    this.#state = { ...this.#state, ...change };
    this.#options.onState(this.#state);
  }
}

async function permission(): Promise<PermissionState | null> {
  try {
    return (await navigator.permissions.query({ name: 'camera' as PermissionName })).state;
  } catch {
    return null;
  }
}
