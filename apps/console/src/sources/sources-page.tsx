import { PageHeader } from '../parts/page-header.tsx';
import { words } from '../words.ts';

export default function SourcesPage() {
  return <PageHeader title={words.shell.sources} />;
}
