import { PageHeader } from '../parts/page-header.tsx';
import { words } from '../words.ts';

export default function CatalogPage() {
  return <PageHeader title={words.catalog.title} />;
}
