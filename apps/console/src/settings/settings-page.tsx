import { PageHeader } from '../parts/page-header.tsx';
import { words } from '../words.ts';

export default function SettingsPage() {
  return <PageHeader title={words.settings.title} />;
}
