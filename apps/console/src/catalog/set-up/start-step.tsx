import { Skeleton } from '@mantine/core';
import { useState } from 'react';
import type { Destination } from '../../api/queries.ts';
import { SourceChoice } from '../mappings/source-choice.tsx';
import { useSource } from '../mappings/use-source.ts';
import type { Connection } from '../queries.ts';
import { DryRun } from './dry-run.tsx';
import { StartCard } from './start-card.tsx';

interface StartStepProps {
  destination: Destination;
  connections: readonly Connection[];
}

/** The last step: a dry run on what has come, then watching or live. */
export function StartStep({ destination, connections }: StartStepProps) {
  const { sources, source, isPending, choose } = useSource();
  const [others, setOthers] = useState<readonly string[]>();
  if (isPending) return <Skeleton height={240} radius="md" />;
  const chosen = others ?? (source ? [source.id] : []);
  const choice = <SourceChoice sources={sources} value={source?.id} onChange={choose} />;
  return (
    <div className="step">
      {source ? <DryRun destination={destination} sourceId={source.id} actions={choice} /> : choice}
      <StartCard
        destinationId={destination.id}
        connections={connections}
        sources={sources}
        chosen={chosen}
        onChoose={setOthers}
        filter={connections.find(({ sourceId }) => sourceId === source?.id)?.filter ?? null}
      />
    </div>
  );
}
