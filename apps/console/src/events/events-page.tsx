import { PageHeader } from '../parts/page-header.tsx';
import { words } from '../words.ts';

export default function EventsPage() {
  return <PageHeader title={words.events.title} />;
}
