import { PageHeader } from '../parts/page-header.tsx';
import { words } from '../words.ts';

export default function ReplaysPage() {
  return <PageHeader title={words.storage.replays} />;
}
