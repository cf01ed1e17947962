/** The four corners over a camera's picture: where to hold the code. Decoration; the words beside it say what to do. */
export function Aim() {
  return (
    <svg class="aim" viewBox="0 0 100 100" aria-hidden="true">
      <path d="M4 24V10a6 6 0 016-6h14M76 4h14a6 6 0 016 6v14M96 76v14a6 6 0 01-6 6H76M24 96H10a6 6 0 01-6-6V76" />
    </svg>
  );
}
