/** The live camera picture with its troubles said in words, the lamp, the zoom and the other camera. Owns one scanner session for as long as it is shown. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Facing } from '../../shared/camera/camera.ts';
import { Scanner, type ScannerPhase, type ScannerState } from '../../shared/camera/scanner.ts';
import { words } from '../../shared/i18n/words.ts';
import { Aim } from '../../shared/ui/Aim.tsx';
import { Button, IconButton } from '../../shared/ui/Button.tsx';
import { IconLight, IconTurn } from '../../shared/ui/icons.tsx';
import { IconCamera, IconNear } from '../icons.ts';

interface CameraProps {
  readonly facing: Facing;
  readonly onText: (text: string) => void;
  readonly onFacing?: (facing: Facing) => void;
}

/** The camera was there and is not any more, or another app has it, and the scanner tries by itself again and again. */
const TRYING: ReadonlySet<string> = new Set<ScannerPhase>(['starting', 'camera-lost', 'camera-busy']);
const PATIENCE_MS = 3000;

function troubleOf(phase: ScannerPhase): string | null {
  const { scan } = words('gate');
  const texts: Partial<Record<ScannerPhase, string>> = {
    starting: scan.cameraOpening,
    paused: scan.cameraOpening,
    'camera-denied': scan.cameraDenied,
    'camera-missing': scan.cameraMissing,
    'camera-busy': scan.cameraBusy,
    'camera-lost': scan.cameraWait,
  };
  return texts[phase] ?? null;
}

export function Camera({ facing, onText, onFacing }: CameraProps) {
  const video = useRef<HTMLVideoElement>(null);
  const scanner = useRef<Scanner | null>(null);
  const latest = useRef(onText);
  latest.current = onText;
  const [state, setState] = useState<ScannerState | null>(null);
  const [patience, setPatience] = useState(true);

  useEffect(() => {
    if (video.current === null) return;
    const own = new Scanner({ facing, onText: (text) => latest.current(text), onState: setState });
    scanner.current = own;
    void own.start(video.current);
    return () => own.stop();
  }, []);

  // It is back within 3 s of being there again; if it is not there again by then, somebody has to do something.
  const isTrying = state !== null && TRYING.has(state.phase);
  useEffect(() => {
    setPatience(true);
    if (!isTrying) return;
    const timer = setTimeout(() => setPatience(false), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [isTrying]);

  async function turn() {
    await scanner.current?.switchCamera();
    if (scanner.current !== null) onFacing?.(scanner.current.state.facing);
  }

  const { scan } = words('gate');
  const trouble = state === null ? null : (troubleOf(state.phase) ?? (state.reading ? null : scan.readerMissing));
  const mirrored = state?.facing === 'user' ? ' mirrored' : '';
  return (
    <div class={`camera${mirrored}`} data-phase={state?.phase ?? 'idle'}>
      <video ref={video} playsInline muted />
      <Aim />
      {trouble !== null && (
        <div class="trouble" role="status">
          <IconCamera size={3} />
          <p>{trouble}</p>
          {!patience && isTrying && <p>{words('tablet').camera.gone}</p>}
          {state?.phase === 'camera-denied' && <Button onClick={() => scanner.current?.retry()}>{scan.cameraStart}</Button>}
        </div>
      )}
      <div class="camera-tools">
        {state !== null && state.torch !== null && (
          <IconButton label={scan.torch} aria-pressed={state.torch} icon={<IconLight />} onClick={() => scanner.current?.torch(state.torch !== true)} />
        )}
        {state !== null && state.near !== null && (
          <IconButton
            label={words('tablet').camera.zoom}
            aria-pressed={state.near}
            icon={<IconNear />}
            onClick={() => scanner.current?.nearer(state.near !== true)}
          />
        )}
        {(state?.cameras ?? 0) > 1 && <IconButton label={scan.turnCamera} icon={<IconTurn />} onClick={turn} />}
      </div>
    </div>
  );
}
