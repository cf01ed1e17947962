/** One line of a list that leads somewhere: a picture, a title, a sentence, a sign that there is more behind it. */
import type { ComponentChildren } from 'preact';
import { IconNext } from './more-icons.ts';
import './list.css';

interface ListLinkProps {
  readonly href: string;
  readonly icon: ComponentChildren;
  readonly title: string;
  readonly text: string;
}

export function ListLink({ href, icon, title, text }: ListLinkProps) {
  return (
    <a class="list-line" href={href}>
      {icon}
      <span class="grow">
        <strong>{title}</strong>
        <span class="line small soft">{text}</span>
      </span>
      <IconNext size={1.125} />
    </a>
  );
}
