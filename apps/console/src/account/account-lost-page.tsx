import './account.css';
import { Button } from '@mantine/core';
import { Link, useSearch } from '@tanstack/react-router';
import { PageHeader } from '../parts/page-header.tsx';
import { words } from '../words.ts';
import { AccountNotice } from './account-notice.tsx';
import { accountResult } from './account-result.ts';

const said = words.account;

/** Where a browser ends that comes from a vendor, and nobody knows for which destination. */
export default function AccountLostPage() {
  const result = accountResult({ account: 'failed', ...useSearch({ strict: false }) });
  return (
    <>
      <PageHeader title={said.lost} above={{ to: '/destinations', label: words.catalog.list.title }} />
      <div className="account-lost">
        {result && <AccountNotice result={result} />}
        <Button renderRoot={(props) => <Link to="/destinations" {...props} />}>{said.toDestinations}</Button>
      </div>
    </>
  );
}
