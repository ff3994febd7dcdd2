import { Button, MultiSelect, NumberInput, Select, TextInput } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, api, type Schema } from '../api/client.ts';
import { queries } from '../api/queries.ts';
import { Card } from '../parts/card.tsx';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { words } from '../words.ts';
import { PeriodInput, type Period } from './period-input.tsx';
import { isOver, replay } from './queries.ts';
import { ReplayCount } from './replay-count.tsx';

const text = words.storage.replay;

/** Asks what to send again; counts it first, and only then offers to send. */
export function NewReplay({ onClose }: { onClose(): void }) {
  const client = useQueryClient();
  const [wanted, setWanted] = useState<Wanted>({
    destinationId: null,
    sourceIds: [],
    filter: '',
    userId: '',
  });
  const [period, setPeriod] = useState<Period>();
  const offered = useConnectedSources(wanted.destinationId);
  const start = useMutation({
    mutationFn: (dryRun: boolean) =>
      answered(
        api.POST('/replays', {
          body: {
            ...orderOf(
              wanted,
              offered.map(({ id }) => id),
            ),
            ...period!,
            dryRun,
          },
        }),
      ),
    onSuccess: (_, dryRun) => {
      void client.invalidateQueries({ queryKey: ['replays'] });
      if (!dryRun) onClose();
    },
  });
  const counted = useQuery({ ...replay(start.data?.id ?? ''), enabled: start.data?.dryRun === true });
  const change = (changed: Partial<Wanted>) => {
    setWanted({ ...wanted, ...changed });
    start.reset();
  };
  const isCounting = start.isPending || (start.data?.dryRun && !(counted.data && isOver(counted.data)));
  const found = counted.data && isOver(counted.data) && start.data ? counted.data : undefined;
  return (
    <Card
      title={text.start}
      actions={
        <Button size="xs" variant="default" onClick={onClose}>
          {text.close}
        </Button>
      }
    >
      <div className="replay-form">
        <ReplayFields wanted={wanted} sources={offered} onChange={change} />
        <PeriodInput onChange={setPeriod} />
        {start.error && <ErrorNotice error={start.error} />}
        {found ? (
          <ReplayCount count={found.count} isSending={start.isPending} onSend={() => start.mutate(false)} />
        ) : (
          <Button
            className="replay-count-button"
            loading={!!isCounting}
            disabled={!wanted.destinationId || !period}
            onClick={() => start.mutate(true)}
          >
            {text.count}
          </Button>
        )}
      </div>
    </Card>
  );
}

/** A replay goes through connections: only sources that have one to the destination can be sent again. */
function useConnectedSources(destinationId: string | null) {
  const all = useInfiniteQuery(queries.sources).data?.pages.flatMap(({ data }) => data) ?? [];
  const connected = useInfiniteQuery(queries.connections).data?.pages.flatMap(({ data }) => data) ?? [];
  const ids = new Set(
    connected.filter((each) => each.destinationId === destinationId).map((each) => each.sourceId),
  );
  return all.filter(({ id }) => ids.has(id));
}

interface Wanted {
  destinationId: string | null;
  /** None: all. */
  sourceIds: string[];
  filter: string;
  userId: string;
  ratePerSecond?: number | undefined;
}

function orderOf({ destinationId, sourceIds, filter, userId, ratePerSecond }: Wanted, all: string[]) {
  return {
    destinationId: destinationId!,
    sourceIds: sourceIds.length > 0 ? sourceIds : all,
    ...(filter.trim() && { filter: filter.trim() }),
    ...(userId.trim() && { userId: userId.trim() }),
    ...(ratePerSecond && { ratePerSecond }),
  };
}

interface ReplayFieldsProps {
  wanted: Wanted;
  sources: readonly Schema<'Source'>[];
  onChange(changed: Partial<Wanted>): void;
}

function ReplayFields({ wanted, sources, onChange }: ReplayFieldsProps) {
  const destinations = useInfiniteQuery(queries.destinations).data?.pages.flatMap(({ data }) => data) ?? [];
  const choices = (rows: readonly { id: string; name: string }[]) =>
    rows.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <>
      <Select
        label={text.destination}
        data={choices(destinations)}
        value={wanted.destinationId}
        searchable
        onChange={(destinationId) => onChange({ destinationId, sourceIds: [] })}
      />
      <MultiSelect
        label={text.sources}
        placeholder={wanted.sourceIds.length === 0 ? text.allSources : undefined}
        data={choices(sources)}
        value={wanted.sourceIds}
        onChange={(sourceIds) => onChange({ sourceIds })}
      />
      <TextInput
        label={text.filter}
        description={text.filterHint}
        value={wanted.filter}
        onChange={(event) => onChange({ filter: event.currentTarget.value })}
      />
      <TextInput
        label={text.userId}
        value={wanted.userId}
        onChange={(event) => onChange({ userId: event.currentTarget.value })}
      />
      <NumberInput
        label={text.rate}
        description={text.rateHint}
        min={1}
        allowDecimal={false}
        value={wanted.ratePerSecond ?? ''}
        onChange={(rate) => onChange({ ratePerSecond: typeof rate === 'number' ? rate : undefined })}
      />
    </>
  );
}
