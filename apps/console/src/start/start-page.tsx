import { PageHeader } from '../parts/page-header.tsx';
import { words } from '../words.ts';

export default function StartPage() {
  return <PageHeader title={words.start.title} />;
}
