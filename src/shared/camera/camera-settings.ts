/**
 * What can be set on an open camera: lamp, zoom, and how fine its picture is. All of it in one call, because a browser that is told of one forgets the others.
 * A device that refuses keeps what it had, and is not asked for that again.
 */

/** How the camera is set. `torch`, `zoom`: null where it has none; `zoom` in times, 1 is as it opened. */
export interface CameraSetting {
  readonly torch: boolean | null;
  readonly zoom: number | null;
  readonly fine: boolean;
}

interface LampAndZoom extends MediaTrackCapabilities {
  readonly torch?: boolean;
  readonly zoom?: { readonly min: number; readonly max: number };
}
type Track = Pick<MediaStreamTrack, 'applyConstraints' | 'getCapabilities'>;

/** 720p reads nearly all, in half the time of 1080p. */
const PLAIN = { width: { ideal: 1280 }, height: { ideal: 720 } } as const;
const FINE = { width: { ideal: 1920 }, height: { ideal: 1080 } } as const;
/** The steps of the button: as it is, twice as near. */
const NEAR = 2;

/** The size to open a camera with. */
export const OPENING_SIZE = PLAIN;

export class CameraSettings {
  readonly #track: Track;
  readonly #zoom: { readonly min: number; readonly max: number } | null;
  #setting: CameraSetting;
  #canBeFine = true;

  constructor(track: Track) {
    this.#track = track;
    const { torch, zoom } = (track.getCapabilities?.() ?? {}) as LampAndZoom;
    this.#zoom = zoom !== undefined && zoom.max > zoom.min && zoom.min > 0 ? zoom : null;
    this.#setting = { torch: torch === true ? false : null, zoom: this.#zoom === null ? null : 1, fine: false };
  }

  get value(): CameraSetting {
    return this.#setting;
  }

  /** Lights or darkens the lamp; false where there is none or the device refuses. */
  async torch(on: boolean): Promise<boolean> {
    return this.#setting.torch !== null && this.#apply({ ...this.#setting, torch: on });
  }

  /** Nearer, or back; false where the camera cannot. */
  async nearer(near: boolean): Promise<boolean> {
    return this.#setting.zoom !== null && this.#apply({ ...this.#setting, zoom: near ? NEAR : 1 });
  }

  /** A finer picture, or back; false where the camera cannot. */
  async fine(fine: boolean): Promise<boolean> {
    if (!this.#canBeFine || fine === this.#setting.fine) return false;
    // Asked for with every frame: not again before it is answered.
    this.#canBeFine = false;
    this.#canBeFine = await this.#apply({ ...this.#setting, fine });
    return this.#canBeFine;
  }

  async #apply(wanted: CameraSetting): Promise<boolean> {
    const lamp = wanted.torch === null ? [] : [{ torch: wanted.torch }];
    const near = this.#zoom === null || wanted.zoom === null ? [] : [{ zoom: Math.min(this.#zoom.max, this.#zoom.min * wanted.zoom) }];
    try {
      await this.#track.applyConstraints({ ...(wanted.fine ? FINE : PLAIN), advanced: [...lamp, ...near] as MediaTrackConstraintSet[] });
    } catch {
      return false;
    }
    this.#setting = wanted;
    return true;
  }
}
