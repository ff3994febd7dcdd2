import { PageHeader } from '../parts/page-header.tsx';
import { words } from '../words.ts';

export default function NewSourcePage() {
  return <PageHeader title={words.shell.newSource} />;
}
