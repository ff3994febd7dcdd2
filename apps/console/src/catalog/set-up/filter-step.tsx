import { Button, Skeleton } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Card } from '../../parts/card.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { words } from '../../words.ts';
import { ConditionsEditor, problemOf } from '../conditions/conditions-editor.tsx';
import { SourceChoice } from '../mappings/source-choice.tsx';
import { useSource } from '../mappings/use-source.ts';
import { refreshDestination, type Connection } from '../queries.ts';
import { connectSources } from './connect-sources.ts';
import { FilterPreview } from './filter-preview.tsx';
import { StepFoot, useGoTo } from './step-foot.tsx';

interface FilterStepProps {
  destinationId: string;
  connections: readonly Connection[];
}

const said = words.catalog.setUp.filter;

/** The fourth step: which events may pass. The filter is kept with the source's connection, switched off until the start. */
export function FilterStep({ destinationId, connections }: FilterStepProps) {
  const { sources, source, isPending, events, choose } = useSource();
  const stored = connections.find(({ sourceId }) => sourceId === source?.id)?.filter ?? '';
  const [changed, setChanged] = useState<string>();
  const client = useQueryClient();
  const goTo = useGoTo();
  const filter = changed ?? stored;
  const keep = useMutation({
    mutationFn: async () => {
      if (!source || filter.trim() === stored) return;
      const wanted = { destinationId, sourceIds: [source.id], filter: filter.trim() || null };
      await connectSources(connections, { ...wanted, enabled: false, mode: 'live' });
      await refreshDestination(client, destinationId);
    },
    onSuccess: () => goTo('start'),
  });
  if (isPending) return <Skeleton height={240} radius="md" />;
  return (
    <div className="step">
      <Card
        title={said.title}
        hint={said.hint}
        actions={<SourceChoice sources={sources} value={source?.id} onChange={choose} />}
      >
        <ConditionsEditor key={source?.id} value={filter} every="" onChange={setChanged} events={events} />
      </Card>
      {source && <FilterPreview sourceId={source.id} destinationId={destinationId} filter={filter} />}
      {keep.error && <ErrorNotice error={keep.error} />}
      <StepFoot step="filter">
        <Button loading={keep.isPending} disabled={!!problemOf(filter)} onClick={() => keep.mutate()}>
          {words.catalog.setUp.next}
        </Button>
      </StepFoot>
    </div>
  );
}
