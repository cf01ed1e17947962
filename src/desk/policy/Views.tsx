/** The views of one page: links, so that the way back and a second window lead to the same one. */
import { words } from '../../shared/i18n/words.ts';

interface ViewsProps<Name extends string> {
  readonly label: string;
  readonly views: Readonly<Record<Name, string>>;
  readonly now: Name;
  readonly pathTo: (view: Name) => string;
}

export function Views<Name extends string>({ label, views, now, pathTo }: ViewsProps<Name>) {
  return (
    <nav class="policy-views" aria-label={label}>
      {(Object.keys(views) as Name[]).map((view) => (
        <a key={view} href={pathTo(view)} aria-current={view === now ? 'page' : undefined}>
          {views[view]}
        </a>
      ))}
    </nav>
  );
}

/** The view that an address names, or the first. */
export function viewOf<Name extends string>(views: Readonly<Record<Name, string>>, asked: string | undefined): Name {
  const names = Object.keys(views) as Name[];
  const found = names.find((name) => name === asked) ?? names[0];
  if (found === undefined) throw new TypeError('a page has a view');
  return found;
}

/** In place of a policy's text that cannot be read. */
export function BrokenText() {
  return <p class="soft">{words('deskPolicy').brokenText}</p>;
}
