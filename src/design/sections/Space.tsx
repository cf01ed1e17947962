/** Steps of space, corners, elevation. */
import type { CSSProperties } from 'preact';
import { words } from '../../shared/i18n/words.ts';
import { Part } from '../Part.tsx';
import { tokensOf } from '../token-set.ts';

export function Space() {
  const { group } = words('design');
  const spaces = tokensOf('space').filter(({ name }) => !name.startsWith('column'));
  const radii = tokensOf('shape').filter(({ name }) => name.startsWith('radius'));
  const shadows = tokensOf('elevation').filter(({ name }) => name !== 'shadow-picture');
  return (
    <Part name="space">
      <div class="card spaces">
        {spaces.map(({ name, light }) => (
          <p key={name}>
            <code>
              {name} <span class="soft">{light}</span>
            </code>
            <span class="bar" style={{ inlineSize: `var(--${name})` } as CSSProperties} />
          </p>
        ))}
      </div>
      <div class="group">
        <h3>{group.shape}</h3>
        <ul class="tiles">
          {radii.map(({ name, light }) => (
            <li key={name}>
              <span class="tile" style={{ borderRadius: `var(--${name})` } as CSSProperties} />
              <code>{name}</code>
              <span class="values">{light}</span>
            </li>
          ))}
        </ul>
      </div>
      <div class="group">
        <h3>{group.elevation}</h3>
        <ul class="tiles">
          {shadows.map(({ name }) => (
            <li key={name}>
              <span class="tile raised" style={{ boxShadow: `var(--${name})` } as CSSProperties} />
              <code>{name}</code>
            </li>
          ))}
        </ul>
      </div>
    </Part>
  );
}
