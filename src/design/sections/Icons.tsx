/** Every icon of every app on its grid, with its name. */
import { allIcons } from '../icon-set.ts';
import { Part } from '../Part.tsx';

export function Icons() {
  return (
    <Part name="icons">
      <ul class="icons">
        {allIcons.map(({ name, path }) => (
          <li key={name}>
            <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
              <path d={path} />
            </svg>
            <code>{name}</code>
          </li>
        ))}
      </ul>
    </Part>
  );
}
