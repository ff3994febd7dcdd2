import { PageHeader } from '../parts/page-header.tsx';
import { words } from '../words.ts';

export default function OverviewPage() {
  return <PageHeader title={words.overview.title} />;
}
