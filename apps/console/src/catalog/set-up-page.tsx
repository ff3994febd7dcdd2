import { PageHeader } from '../parts/page-header.tsx';
import { words } from '../words.ts';

export default function SetUpPage() {
  return <PageHeader title={words.catalog.title} />;
}
