import type { Kind } from '../queries.ts';

export const isConflict = ({ types }: Kind['properties'][number]): boolean => types.length > 1;

export const conflictsOf = ({ properties }: Kind): number => properties.filter(isConflict).length;

/** Kinds whose name matches, whole; others with the properties that match. */
export function filterKinds(
  kinds: readonly Kind[],
  { text, onlyConflicts }: { text: string; onlyConflicts: boolean },
): Kind[] {
  const wanted = text.trim().toLowerCase();
  return kinds.flatMap((kind) => {
    const isNamed = `${kind.name ?? ''} ${kind.type}`.toLowerCase().includes(wanted);
    const properties = kind.properties.filter(
      (property) =>
        (isNamed || property.name.toLowerCase().includes(wanted)) && (!onlyConflicts || isConflict(property)),
    );
    const isShown = properties.length > 0 || (isNamed && !onlyConflicts);
    return isShown ? [{ ...kind, properties }] : [];
  });
}
