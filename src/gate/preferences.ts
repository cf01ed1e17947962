/** What a doorman may choose without a PIN, kept on this tablet: sound, and which camera. */
import { signal } from '@preact/signals';
import type { Storage } from '../shared/storage/open.ts';
import { getSetting, putSetting } from '../shared/storage/settings.ts';
import { unlockSound } from './sounds.ts';

export class Preferences {
  readonly sound = signal(true);
  readonly camera = signal<'environment' | 'user'>('environment');
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  async load(): Promise<void> {
    const [sound, camera] = [await getSetting(this.#storage, 'sound'), await getSetting(this.#storage, 'camera')];
    this.sound.value = (sound.ok ? sound.value : null) ?? true;
    this.camera.value = (camera.ok ? camera.value : null) ?? 'environment';
  }

  /** Must be called from a touch: it unlocks the sound. */
  async setSound(on: boolean): Promise<void> {
    this.sound.value = on;
    if (on) await unlockSound();
    await putSetting(this.#storage, 'sound', on);
  }

  async setCamera(facing: 'environment' | 'user'): Promise<void> {
    this.camera.value = facing;
    await putSetting(this.#storage, 'camera', facing);
  }
}
