import { words } from '../words.ts';
import type { ListedConnector } from './queries.ts';
import { categoriesOf } from './search-catalog.ts';

interface CategoryListProps {
  all: readonly ListedConnector[];
  chosen: string | undefined;
  onChoose(category: string | undefined): void;
}

export function CategoryList({ all, chosen, onChoose }: CategoryListProps) {
  const choices: [name: string | undefined, count: number][] = [
    [undefined, all.length],
    ...categoriesOf(all),
  ];
  return (
    <nav className="category-list" aria-label={words.catalog.categories}>
      {choices.map(([name, count]) => (
        <button key={name ?? ''} type="button" aria-pressed={name === chosen} onClick={() => onChoose(name)}>
          <span>{name ?? words.catalog.allCategories}</span>
          <span className="tab-count">{count}</span>
        </button>
      ))}
    </nav>
  );
}
