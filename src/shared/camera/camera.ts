/** One camera, opened once for a scanner session: what to ask for, and what can go wrong. What can be set on it afterwards: camera-settings.ts. */
import { OPENING_SIZE } from './camera-settings.ts';

/** Why there is no picture. `camera-lost`: it was there and went away. */
export type CameraFault = 'camera-denied' | 'camera-missing' | 'camera-busy' | 'camera-lost';

/** `user` is the camera on the side of the screen, `environment` the other one. */
export type Facing = 'environment' | 'user';

/** A camera that gives pictures, or the reason why there is none. */
export type CameraResult =
  | { readonly ok: true; readonly stream: MediaStream; readonly track: MediaStreamTrack }
  | { readonly ok: false; readonly code: CameraFault };

const DENIED = new Set(['NotAllowedError', 'SecurityError']);
const MISSING = new Set(['NotFoundError', 'DevicesNotFoundError', 'OverconstrainedError', 'TypeError']);

/** The fault behind an exception of getUserMedia; whatever else it may throw means that the device could not start (another app has it). */
export function cameraFaultOf(error: unknown): CameraFault {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (DENIED.has(name)) return 'camera-denied';
  return MISSING.has(name) ? 'camera-missing' : 'camera-busy';
}

/** Which camera: a side, or one device by its id. */
export type CameraChoice = { readonly facing: Facing } | { readonly deviceId: string };

/**
 * Opens the camera on the wanted side, `ideal` only: a laptop has one camera and it is on neither side. 720p, because 1080p takes twice the
 * time and hardly reads more. Where the page has no camera interface at all (plain http) the answer is `camera-missing`.
 */
export async function openCamera(choice: CameraChoice): Promise<CameraResult> {
  if (navigator.mediaDevices?.getUserMedia === undefined) return { ok: false, code: 'camera-missing' };
  try {
    const which = 'facing' in choice ? { facingMode: { ideal: choice.facing } } : { deviceId: { exact: choice.deviceId } };
    const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { ...which, ...OPENING_SIZE } });
    const [track] = stream.getVideoTracks();
    return track === undefined ? { ok: false, code: 'camera-missing' } : { ok: true, stream, track };
  } catch (error) {
    return { ok: false, code: cameraFaultOf(error) };
  }
}

/** Stops the camera and its light. */
export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** The ids of the device's cameras; empty where it will not say (before the first permission). */
export async function listCameras(): Promise<readonly string[]> {
  const devices = (await navigator.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? [];
  return devices.filter((device) => device.kind === 'videoinput').map((device) => device.deviceId);
}
