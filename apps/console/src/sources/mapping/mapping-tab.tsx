import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Source } from '../../api/queries.ts';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { samplesQuery } from '../queries.ts';
import { Builder, type ChosenSample } from './builder.tsx';
import { WaitForSample } from './wait-for-sample.tsx';

/** What a webhook means: built by clicking in a request that has come. */
export function MappingTab({ source }: { source: Source }) {
  const samples = useQuery(samplesQuery(source.id));
  const [chosen, setChosen] = useState<ChosenSample>();
  if (samples.isPending) return <Skeleton height={320} radius="md" />;
  if (!samples.data) return <ErrorNotice error={samples.error} onRetry={() => void samples.refetch()} />;
  const { data, refused } = samples.data;
  const newest = data[0];
  const sample = chosen ?? (newest && { sampleId: newest.id });
  if (!sample) {
    return <WaitForSample source={source} refused={refused[0]} onPaste={(body) => setChosen({ body })} />;
  }
  return <Builder source={source} samples={data} sample={sample} onChoose={setChosen} />;
}
