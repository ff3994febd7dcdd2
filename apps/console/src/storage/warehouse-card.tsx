import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schema } from '../api/client.ts';
import { Card } from '../parts/card.tsx';
import { Moment } from '../parts/moment.tsx';
import { duration, short } from '../parts/numbers.ts';
import { StatusPill } from '../parts/status-pill.tsx';
import { words } from '../words.ts';
import { LoadProgress } from './load-progress.tsx';
import { RebuildDialog } from './rebuild-dialog.tsx';
import { RestoreDialog } from './restore-dialog.tsx';
import { SyncHistory } from './sync-history.tsx';
import { WindowSelect } from './window-select.tsx';

type Warehouse = Schema<'Warehouse'>;

/** One warehouse: how fresh it is, whether it holds what the lake says, how far back it goes, what it loaded. */
export function WarehouseCard({ warehouse }: { warehouse: Warehouse }) {
  const [asked, setAsked] = useState<'restore' | 'rebuild'>();
  const [showsSyncs, setShowsSyncs] = useState(false);
  const text = words.storage.warehouse;
  const close = () => setAsked(undefined);
  return (
    <Card
      title={warehouse.name}
      hint={
        <Link to="/destinations/$destinationId" params={{ destinationId: warehouse.id }}>
          {warehouse.type}
        </Link>
      }
      actions={
        <>
          <Button size="xs" variant="default" onClick={() => setAsked('restore')}>
            {text.restore}
          </Button>
          <Button size="xs" variant="default" onClick={() => setAsked('rebuild')}>
            {text.rebuild}
          </Button>
        </>
      }
    >
      <dl className="facts">
        <Freshness warehouse={warehouse} />
        <div>
          <dt>{text.waiting}</dt>
          <dd>{text.waitingCounts(short(warehouse.lag.waiting), short(warehouse.lag.held))}</dd>
        </div>
        <Verdict verdict={warehouse.verdict} />
        <div>
          <dt>{text.window}</dt>
          <dd>
            <WindowSelect warehouse={warehouse} />
          </dd>
        </div>
      </dl>
      {warehouse.loads.map((load) => (
        <LoadProgress key={load.id} load={load} />
      ))}
      <Button
        size="compact-sm"
        variant="subtle"
        onClick={() => setShowsSyncs(!showsSyncs)}
        aria-expanded={showsSyncs}
      >
        {showsSyncs ? text.hideSyncs : text.showSyncs}
      </Button>
      {showsSyncs && <SyncHistory warehouseId={warehouse.id} />}
      {asked === 'restore' && <RestoreDialog warehouse={warehouse} onClose={close} />}
      {asked === 'rebuild' && <RebuildDialog warehouse={warehouse} onClose={close} />}
    </Card>
  );
}

function Freshness({ warehouse: { lag, lastSyncAt } }: { warehouse: Warehouse }) {
  const text = words.storage.warehouse;
  return (
    <div>
      <dt>{text.freshness}</dt>
      <dd>
        {lag.seconds === null ? text.nothingYet : text.behind(duration(lag.seconds * 1_000))}
        <span className="aside">
          {' '}
          · {text.lastSync} <Moment at={lastSyncAt} />
        </span>
      </dd>
    </div>
  );
}

function Verdict({ verdict }: { verdict: Warehouse['verdict'] }) {
  const text = words.storage.warehouse;
  return (
    <div>
      <dt>{text.verdict}</dt>
      <dd>
        {verdict === null ? (
          <span className="hint">{text.noVerdict}</span>
        ) : verdict.problem !== undefined ? (
          <StatusPill tone="warn">{verdict.problem}</StatusPill>
        ) : (
          <StatusPill tone={verdict.differenceCount === 0 ? 'good' : 'bad'}>
            {verdict.differenceCount === 0
              ? text.agrees(short(verdict.rows))
              : text.differs(verdict.differenceCount)}
          </StatusPill>
        )}
      </dd>
    </div>
  );
}
