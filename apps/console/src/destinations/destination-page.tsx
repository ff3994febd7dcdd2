import { PageHeader } from '../parts/page-header.tsx';
import { words } from '../words.ts';

export default function DestinationPage() {
  return <PageHeader title={words.destinations.title} />;
}
