/** Checks that run in the page: what does not fit, and what the keyboard meets. Each function stands alone, because it travels as source. */

/** What sticks out of the page, or is cut off inside it; one line each. */
export function wideElements(): string[] {
  const name = (one: Element) =>
    `${one.tagName.toLowerCase()}.${String(one.getAttribute('class') ?? '').replaceAll(' ', '.')} "${(one.textContent ?? '').trim().slice(0, 40)}"`;
  const page = document.documentElement;
  const found: string[] = [];
  /** Rows that are meant to be moved sideways, and what is hidden from the eye on purpose. */
  const isApart = (one: Element) => {
    for (let up: Element | null = one; up !== null && up !== page; up = up.parentElement) {
      const { overflowX, clip, clipPath, position } = getComputedStyle(up);
      if (overflowX === 'auto' || overflowX === 'scroll') return true;
      if (position === 'absolute' && (clip !== 'auto' || clipPath !== 'none')) return true;
    }
    return false;
  };
  if (page.scrollWidth > page.clientWidth) found.push(`the page is ${page.scrollWidth - page.clientWidth} px too wide`);
  for (const one of document.querySelectorAll('body *')) {
    // What is folded away keeps the places that it had on the screen before.
    if (!one.checkVisibility()) continue;
    const { left, right, width, height } = one.getBoundingClientRect();
    if (width === 0 || height === 0 || one.closest('svg') !== null || one.closest('[aria-hidden=true]') !== null) continue;
    if ((right > page.clientWidth + 1 || left < -1) && !isApart(one)) found.push(`sticks out: ${name(one)}`);
    const { overflowX, textOverflow } = getComputedStyle(one);
    // What is typed moves inside its field.
    const cuts = (overflowX === 'hidden' || overflowX === 'clip') && one.tagName !== 'INPUT';
    if (cuts && textOverflow !== 'ellipsis' && one.scrollWidth > one.clientWidth + 1 && !isApart(one)) found.push(`cut off: ${name(one)}`);
  }
  return found.slice(0, 5);
}

/** Without `focused`: orders made by hand and things without a name. With it: whether what has the focus can be seen and comes after what had it before. */
export function focusFaults(focused: boolean): string[] {
  const name = (one: Element) => `${one.tagName.toLowerCase()} "${(one.getAttribute('aria-label') ?? one.textContent ?? '').trim().slice(0, 40)}"`;
  if (!focused) {
    return [...document.querySelectorAll('[tabindex]')]
      .filter((one) => Number(one.getAttribute('tabindex')) > 0)
      .map((one) => `tabindex by hand: ${name(one)}`);
  }
  const one = document.activeElement;
  if (one === null || one === document.body) return [];
  const store = globalThis as { before?: Element };
  const { before } = store;
  store.before = one;
  const faults: string[] = [];
  // A date’s field has parts of its own: while its calendar’s button has the focus the field itself matches nothing, and what is drawn is the browser’s.
  const isInside = one instanceof HTMLInputElement && ['date', 'time', 'datetime-local'].includes(one.type);
  if (!one.matches(':focus-visible') && !isInside) faults.push(`no mark of the focus: ${name(one)}`);
  const { left, top, width, height } = one.getBoundingClientRect();
  const [x, y] = [left + width / 2, top + height / 2];
  const at = document.elementFromPoint(x, y);
  const isSeen = at !== null && (one.contains(at) || at.contains(one) || at.closest('label')?.contains(one) === true);
  if (width > 1 && height > 1 && !isSeen) faults.push(`hidden under ${at === null ? 'the edge' : name(at)}: ${name(one)}`);
  const isBack = before?.isConnected === true && (before.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING) !== 0;
  const all = [...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, [tabindex]')];
  // Back to the first one is the end of the page; inside a dialog, of the dialog.
  const first = all.find((each) => each.tabIndex >= 0 && each.getClientRects().length > 0 && (document.querySelector('dialog[open]')?.contains(each) ?? true));
  // A dialog that scrolls is reached itself, before what is in it.
  if (isBack && one !== first && !one.matches('dialog[open]')) faults.push(`goes back to ${name(one)}`);
  return faults;
}
