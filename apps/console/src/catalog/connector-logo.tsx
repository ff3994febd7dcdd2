const HUES = 8;

/** A connector's initials in a colour of its own: vendors' logos are theirs. */
export function ConnectorLogo({ name, isLarge = false }: { name: string; isLarge?: boolean }) {
  return (
    <span className="connector-logo" data-hue={hueOf(name)} data-large={isLarge} aria-hidden>
      {initialsOf(name)}
    </span>
  );
}

function hueOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + character.codePointAt(0)!) % 9_973;
  return sum % HUES;
}

function initialsOf(name: string): string {
  const parts = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const initials =
    parts.length > 1 ? parts.slice(0, 2).map((word) => [...word][0]) : [...(parts[0] ?? '?')].slice(0, 2);
  return initials.join('').toUpperCase();
}
