import { PageHeader } from '../parts/page-header.tsx';
import { words } from '../words.ts';

export default function TracePage() {
  return <PageHeader title={words.events.title} />;
}
