/** The menu: the pages that this person's roles open, by group; beside the page where there is room, folded above it where there is not. */
import { words } from '../../shared/i18n/words.ts';
import { type DeskPage, mayOpen, PAGES, type PageGroup, type PageName, pathOf } from '../pages.ts';
import type { Staff } from '../session.ts';

const GROUPS: readonly PageGroup[] = ['work', 'people', 'data', 'venues', 'policy', 'oversight', 'open'];

interface MenuProps {
  readonly staff: Staff | null;
  readonly name: PageName | null;
}

export function Menu({ staff, name }: MenuProps) {
  const say = words('desk');
  const here = name === null ? null : underOf(PAGES[name], name);
  const names = Object.keys(PAGES) as PageName[];
  const listed = (page: DeskPage) => page.unlisted !== true && mayOpen(page, staff);
  const groups = GROUPS.map((group) => ({ group, pages: names.filter((page) => PAGES[page].group === group && listed(PAGES[page])) }));
  return (
    <nav class="desk-menu no-print" aria-label={say.menu}>
      {/* a change of page folds it: `key` */}
      <details key={name} class="desk-fold">
        <summary>{say.menu}</summary>
        <Groups groups={groups} name={here} />
      </details>
      <div class="desk-beside">
        <Groups groups={groups} name={here} />
      </div>
    </nav>
  );
}

/** Where one is, as the menu knows it. */
function underOf({ under }: DeskPage, name: PageName): string {
  return under ?? name;
}

interface GroupsProps {
  readonly groups: readonly { readonly group: PageGroup; readonly pages: readonly PageName[] }[];
  readonly name: string | null;
}

function Groups({ groups, name }: GroupsProps) {
  const say = words('desk');
  return (
    <ul>
      {groups
        .filter(({ pages }) => pages.length > 0)
        .map(({ group, pages }) => (
          <li key={group}>
            <p class="desk-group">{say.groups[group]}</p>
            <ul>
              {pages.map((page) => (
                <li key={page}>
                  <a href={pathOf(page)} aria-current={page === name ? 'page' : undefined}>
                    {say.pages[page]}
                  </a>
                </li>
              ))}
            </ul>
          </li>
        ))}
    </ul>
  );
}
