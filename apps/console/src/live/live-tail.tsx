import { ActionIcon, Button, TextInput } from '@mantine/core';
import { useCallback, useDeferredValue, useState, type ReactNode } from 'react';
import { CloseIcon, PauseIcon, PlayIcon, SearchIcon } from '../parts/icons.tsx';
import { words } from '../words.ts';
import type { SnippetTarget } from '../sources/snippets.ts';
import { ConnectionPill } from './connection-pill.tsx';
import { LiveEmpty } from './live-empty.tsx';
import { LiveList } from './live-list.tsx';
import { LiveRate } from './live-rate.tsx';
import { useLiveFeed } from './use-live-feed.ts';

interface LiveTailProps {
  sourceId: string;
  target: SnippetTarget;
  /** In the place of a `curl` line for SDKs, while nothing has come. */
  firstStep?: ReactNode;
  /** Above it, where nobody sends. */
  emptyHint?: string;
}

/** What arrives at a source now: newest first, filtered, paused at will, and while somebody reads. */
export function LiveTail({ sourceId, target, firstStep, emptyHint }: LiveTailProps) {
  const { feed, connection, pause, resume } = useLiveFeed(sourceId);
  const [filter, setFilter] = useState('');
  const wanted = useDeferredValue(filter.trim().toLowerCase());
  const shown = wanted ? feed.rows.filter((row) => row.searchText.includes(wanted)) : feed.rows;
  const onRead = useCallback(() => pause(), [pause]);

  return (
    <section className="live" aria-labelledby="live-title">
      <div className="live-bar">
        <h2 id="live-title">{words.live.title}</h2>
        <ConnectionPill connection={connection} isPaused={feed.isPaused} />
        <LiveRate sourceId={sourceId} arrived={feed.arrived} />
        <FilterInput value={filter} onChange={setFilter} />
        <Button
          size="xs"
          variant={feed.isPaused ? 'filled' : 'default'}
          leftSection={feed.isPaused ? <PlayIcon size={14} /> : <PauseIcon size={14} />}
          onClick={feed.isPaused ? resume : pause}
        >
          {feed.isPaused ? words.live.resume : words.live.pause}
          {feed.waiting.length > 0 && <span className="count">{feed.waiting.length}</span>}
        </Button>
      </div>
      {shown.length > 0 && <LiveList rows={shown} fresh={feed.fresh} onRead={onRead} />}
      {feed.rows.length === 0 && connection !== 'connecting' && (
        <LiveEmpty sourceId={sourceId} target={target} firstStep={firstStep} hint={emptyHint} />
      )}
      {feed.rows.length > 0 && shown.length === 0 && (
        <div className="live-empty">
          <p>{words.live.noMatch}</p>
          <Button size="xs" variant="default" onClick={() => setFilter('')}>
            {words.live.clearFilter}
          </Button>
        </div>
      )}
    </section>
  );
}

function FilterInput({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <TextInput
      className="live-filter"
      size="xs"
      aria-label={words.live.filter}
      placeholder={words.live.filterPlaceholder}
      leftSection={<SearchIcon size={14} />}
      rightSection={
        value && (
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={words.live.clearFilter}
            onClick={() => onChange('')}
          >
            <CloseIcon size={12} />
          </ActionIcon>
        )
      }
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
