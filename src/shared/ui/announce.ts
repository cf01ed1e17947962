/** Says a sentence to people who use a screen reader, through the one live region of the page (index.html). */
export function announce(text: string): void {
  const region = document.getElementById('announce');
  if (region !== null) region.textContent = text;
}
