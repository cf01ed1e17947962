/** The encodings that a file may be in, the likeliest first, each with the words that tell them apart: only a person can say which reads right. */
import { useId } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
import { ENCODING_NAMES, type Encoding, type UploadAnswer } from './upload-answers.ts';

interface EncodingChoiceProps {
  readonly encodings: UploadAnswer['encodings'];
  readonly chosen: Encoding;
  readonly onChosen: (encoding: Encoding) => void;
}

export function EncodingChoice({ encodings, chosen, onChosen }: EncodingChoiceProps) {
  const say = words('deskData');
  const name = useId();
  const [only] = encodings;
  if (only !== undefined && encodings.length === 1) return <p class="soft">{fill(say.encodingSure, { name: ENCODING_NAMES[only.encoding] })}</p>;
  return (
    <fieldset class="desk-encodings stack">
      <legend>{say.encoding}</legend>
      <p class="soft">{say.encodingHint}</p>
      {encodings.map(({ encoding, sample }) => (
        <label key={encoding} class="row check">
          <input class="tick" type="radio" name={name} checked={encoding === chosen} onChange={() => onChosen(encoding)} />
          <span class="grow">
            <strong translate={false}>{ENCODING_NAMES[encoding]}</strong>
            <br />
            <span translate={false}>{sample === '' ? say.noSample : sample}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
