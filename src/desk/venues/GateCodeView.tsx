/** An enrolment code, shown this once: to be scanned by the tablet's camera or typed there. */
import { fill, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Qr } from '../../shared/ui/Qr.tsx';
import { moment } from '../parts/time.ts';
import type { GateCode } from './venue-answers.ts';

interface GateCodeViewProps {
  readonly gate: number;
  readonly code: GateCode;
  readonly onHide: () => void;
}

export function GateCodeView({ gate, code, onHide }: GateCodeViewProps) {
  const say = words('deskVenues');
  return (
    <section class="card stack">
      <h3>{fill(say.gateTitle, { n: String(gate) })}</h3>
      <p>{say.newCodeHint}</p>
      <div class="desk-qr">
        <Qr text={code.url} label={say.codeLabel} />
      </div>
      <p>
        <code translate={false}>{code.code.replace(/(.{4})(?=.)/g, '$1 ')}</code>
      </p>
      <p class="soft">{fill(say.codeUntil, { when: moment(code.validUntil) })}</p>
      <div>
        <Button onClick={onHide}>{say.hideCode}</Button>
      </div>
    </section>
  );
}
