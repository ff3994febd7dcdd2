import { PageHeader } from '../parts/page-header.tsx';
import { PageTabs } from '../parts/page-tabs.tsx';
import { words } from '../words.ts';
import { ApiKeys } from './api-keys.tsx';
import { Refused } from './refused.tsx';
import './settings.css';
import { SystemCard } from './system-card.tsx';

/** Keys for programs, and how the installation is. */
export default function SettingsPage() {
  const { tabs } = words.settings;
  return (
    <>
      <PageHeader title={words.settings.title} />
      <PageTabs
        label={words.settings.title}
        tabs={[
          { id: 'keys', label: tabs.keys, content: () => <ApiKeys /> },
          { id: 'system', label: tabs.system, content: () => <SystemCard /> },
          { id: 'refused', label: tabs.refused, content: () => <Refused /> },
        ]}
      />
    </>
  );
}
