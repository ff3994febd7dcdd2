import type { ListedConnector } from './queries.ts';

export interface CatalogSection {
  id: 'own' | 'open' | 'away';
  connectors: ListedConnector[];
}

/** Our own connectors have plain names, those of Segment's catalog stand below `segment/`. */
const isOwn = ({ type }: ListedConnector) => !type.includes('/');

/** What is looked for, our own first, what cannot be used here last, each by name. */
export function searchCatalog(
  all: readonly ListedConnector[],
  { text, category }: { text: string; category: string | undefined },
): CatalogSection[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = all
    .filter((one) => category === undefined || one.category === category)
    .filter((one) => wanted.every((word) => textOf(one).includes(word)))
    .sort(
      (one, other) => rank(one, wanted) - rank(other, wanted) || one.name.localeCompare(other.name, 'en'),
    );
  const sections: CatalogSection[] = [
    { id: 'own', connectors: found.filter((one) => !one.unavailable && isOwn(one)) },
    { id: 'open', connectors: found.filter((one) => !one.unavailable && !isOwn(one)) },
    { id: 'away', connectors: found.filter((one) => one.unavailable) },
  ];
  return sections.filter(({ connectors }) => connectors.length > 0);
}

/** Categories with how many there are, the largest first. */
export function categoriesOf(all: readonly ListedConnector[]): [name: string, count: number][] {
  const groups = Map.groupBy(all, ({ category }) => category);
  return [...groups]
    .map(([name, some]): [string, number] => [name, some.length])
    .sort((one, other) => other[1] - one[1]);
}

/** Names that begin with what was typed come first. */
function rank({ name }: ListedConnector, [first]: readonly string[]): number {
  return first !== undefined && name.toLowerCase().startsWith(first) ? 0 : 1;
}

function textOf({ type, name, category, description }: ListedConnector): string {
  return `${name} ${type} ${category} ${description}`.toLowerCase();
}
