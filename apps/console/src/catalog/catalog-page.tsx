import './catalog.css';
import { Button, Skeleton, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useDeferredValue, useMemo, useState } from 'react';
import { EmptyState } from '../parts/empty-state.tsx';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { SearchIcon } from '../parts/icons.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { words } from '../words.ts';
import { CatalogSections } from './catalog-sections.tsx';
import { CategoryList } from './category-list.tsx';
import { catalogQueries } from './queries.ts';
import { searchCatalog } from './search-catalog.ts';

/** All destinations: search as you type, by category. Both stand in the address. */
export default function CatalogPage() {
  const { q = '', category } = useSearch({ strict: false });
  const [text, setText] = useState(q);
  const navigate = useNavigate();
  const { data: all, error, refetch } = useQuery(catalogQueries.list);
  const wanted = useDeferredValue(text);
  const sections = useMemo(
    () => searchCatalog(all ?? [], { text: wanted, category }),
    [all, wanted, category],
  );
  const found = sections.reduce((sum, { connectors }) => sum + connectors.length, 0);

  const keep = (search: { q?: string | undefined; category?: string | undefined }) =>
    void navigate({ to: '.', search: { q: text, category, ...search }, replace: true });
  const change = (next: string) => {
    setText(next);
    keep({ q: next });
  };
  return (
    <div className="catalog">
      <PageHeader
        title={words.catalog.title}
        hint={words.catalog.hint}
        above={{ to: '/destinations', label: words.catalog.list.title }}
      />
      <div className="catalog-tools">
        <TextInput
          type="search"
          aria-label={words.catalog.search}
          placeholder={words.catalog.searchPlaceholder}
          leftSection={<SearchIcon />}
          value={text}
          onChange={(event) => change(event.currentTarget.value)}
          autoFocus
        />
        <span className="hint" aria-live="polite">
          {all && words.catalog.found(found)}
        </span>
      </div>
      {error && !all && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {!all && !error && <Skeleton height={320} radius="md" />}
      {all && (
        <div className="catalog-columns">
          <CategoryList all={all} chosen={category} onChoose={(next) => keep({ category: next })} />
          {found > 0 ? (
            <CatalogSections sections={sections} />
          ) : (
            <EmptyState title={words.catalog.noneTitle} hint={words.catalog.noneHint}>
              <Button
                variant="default"
                onClick={() => {
                  setText('');
                  keep({ q: undefined, category: undefined });
                }}
              >
                {words.catalog.clear}
              </Button>
            </EmptyState>
          )}
        </div>
      )}
    </div>
  );
}
