/** A yes or no with its words beside it. */

interface TickProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChecked: (checked: boolean) => void;
}

export function Tick({ label, checked, onChecked }: TickProps) {
  return (
    <label class="row check">
      <input class="tick" type="checkbox" checked={checked} onChange={(event) => onChecked(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}
