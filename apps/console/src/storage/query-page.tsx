import { PageHeader } from '../parts/page-header.tsx';
import { words } from '../words.ts';

export default function QueryPage() {
  return <PageHeader title={words.storage.query} />;
}
