import { Button, Chip } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Source } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { words } from '../../words.ts';
import { problemText } from '../problem-text.ts';
import { quarantineQuery, reasonsQuery } from '../queries.ts';
import { QuarantineDrawer } from './quarantine-drawer.tsx';
import { QuarantineTable } from './quarantine-table.tsx';
import { ReplayMany } from './replay-many.tsx';

/** What was refused, by reason: open one to repair it, or replay all that have one reason. */
export function QuarantineTab({ source }: { source: Source }) {
  const [code, setCode] = useState<string>();
  const [openId, setOpenId] = useState<string>();
  const [isReplaying, setReplaying] = useState(false);
  const reasons = useQuery(reasonsQuery(source.id)).data;
  const query = useInfiniteQuery(quarantineQuery(source.id, code));
  const says = words.sources.quarantine;
  const total = reasons?.data.reduce((sum, { items }) => sum + items, 0) ?? 0;
  const chosen = code === undefined ? total : (reasons?.data.find((one) => one.code === code)?.items ?? 0);
  return (
    <Card
      title={says.title}
      hint={says.hint}
      isFlush
      actions={
        chosen > 0 && (
          <Button variant="default" onClick={() => setReplaying(true)}>
            {says.replayAll(chosen)}
          </Button>
        )
      }
    >
      {reasons && reasons.data.length > 0 && (
        <Chip.Group
          value={code ?? ''}
          onChange={(value) => setCode(value === '' ? undefined : String(value))}
        >
          <div className="reason-chips" role="group" aria-label={says.reason}>
            <Chip size="xs" value="">
              {says.all} · {total.toLocaleString('en')}
            </Chip>
            {reasons.data.map((reason) => (
              <Chip key={reason.code} size="xs" value={reason.code}>
                {problemText(reason)} · {reason.items.toLocaleString('en')}
              </Chip>
            ))}
          </div>
        </Chip.Group>
      )}
      <QuarantineTable
        query={query}
        onOpen={({ id }) => setOpenId(id)}
        empty={<EmptyState title={says.emptyTitle} hint={says.emptyHint} />}
      />
      {total >= (reasons?.counted ?? Infinity) && (
        <p className="hint kinds-foot">{says.counted(reasons?.counted ?? 0)}</p>
      )}
      {openId && (
        <QuarantineDrawer key={openId} source={source} itemId={openId} onClose={() => setOpenId(undefined)} />
      )}
      {isReplaying && (
        <ReplayMany source={source} code={code} count={chosen} onClose={() => setReplaying(false)} />
      )}
    </Card>
  );
}
