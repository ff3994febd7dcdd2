import { PageHeader } from '../parts/page-header.tsx';
import { words } from '../words.ts';

export default function StoragePage() {
  return <PageHeader title={words.storage.title} />;
}
