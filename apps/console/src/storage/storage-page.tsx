import { PageHeader } from '../parts/page-header.tsx';
import { PageTabs } from '../parts/page-tabs.tsx';
import { words } from '../words.ts';
import { Deletions } from './deletions.tsx';
import { LakeCard } from './lake-card.tsx';
import './storage.css';
import { WarehouseList } from './warehouse-list.tsx';

/** What is stored where, since when, and how to bring it back or take it away. */
export default function StoragePage() {
  const { tabs } = words.storage;
  return (
    <>
      <PageHeader title={words.storage.title} hint={words.storage.hint} />
      <PageTabs
        label={words.storage.title}
        tabs={[
          { id: 'warehouses', label: tabs.warehouses, content: () => <WarehouseList /> },
          { id: 'lake', label: tabs.lake, content: () => <LakeCard /> },
          { id: 'deletions', label: tabs.deletions, content: () => <Deletions /> },
        ]}
      />
    </>
  );
}
