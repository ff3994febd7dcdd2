import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Source } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { words } from '../../words.ts';
import { quarantineQuery, reasonsQuery, replayJobsQuery } from '../queries.ts';
import { OrderReplay } from './order-replay.tsx';
import { QuarantineDrawer } from './quarantine-drawer.tsx';
import { QuarantineTable } from './quarantine-table.tsx';
import { ReasonChips } from './reason-chips.tsx';
import { ReplayProgress } from './replay-progress.tsx';

/** What was refused, by reason: open one to repair it, or have the hub replay all that have one reason. */
export function QuarantineTab({ source }: { source: Source }) {
  const [code, setCode] = useState<string>();
  const [openId, setOpenId] = useState<string>();
  const [isOrdering, setOrdering] = useState(false);
  const reasons = useQuery(reasonsQuery(source.id)).data;
  const query = useInfiniteQuery(quarantineQuery(source.id, code));
  const jobs = useQuery(replayJobsQuery(source.id)).data?.data;
  const says = words.sources.quarantine;
  const total = reasons?.data.reduce((sum, { items }) => sum + items, 0) ?? 0;
  const chosen = code === undefined ? total : (reasons?.data.find((one) => one.code === code)?.items ?? 0);
  const isCut = total >= (reasons?.counted ?? Infinity);
  // One at a time: while one runs, its line says how far it is.
  const isIdle = jobs?.every(({ status }) => status !== 'running') ?? false;
  return (
    <>
      {jobs && <ReplayProgress sourceId={source.id} jobs={jobs} />}
      <Card
        title={says.title}
        hint={says.hint}
        isFlush
        actions={
          chosen > 0 &&
          isIdle && (
            <Button variant="default" onClick={() => setOrdering(true)}>
              {says.replayAll(chosen, isCut)}
            </Button>
          )
        }
      >
        {reasons && reasons.data.length > 0 && (
          <ReasonChips reasons={reasons.data} total={total} code={code} onChange={setCode} />
        )}
        <QuarantineTable
          query={query}
          onOpen={({ id }) => setOpenId(id)}
          empty={<EmptyState title={says.emptyTitle} hint={says.emptyHint} />}
        />
        {isCut && <p className="hint kinds-foot">{says.counted(reasons?.counted ?? 0)}</p>}
      </Card>
      {openId && (
        <QuarantineDrawer key={openId} source={source} itemId={openId} onClose={() => setOpenId(undefined)} />
      )}
      {isOrdering && (
        <OrderReplay
          source={source}
          code={code}
          count={chosen}
          isCut={isCut}
          onClose={() => setOrdering(false)}
        />
      )}
    </>
  );
}
