import { Link } from '@tanstack/react-router';
import { short } from '../parts/numbers.ts';
import { words } from '../words.ts';
import type { FlowNode } from './flow-model.ts';

/** One source or destination of the picture: what it is, how fast it goes, and the pools of what stands still. */
export function FlowCard({ node }: { node: FlowNode }) {
  const { id, kind, name, tone, rate } = node;
  const label = (
    <>
      <span className="flow-name">
        <span className="dot" data-tone={tone} />
        {name}
      </span>
      <span className="flow-rate">
        {words.overview.rate(rate)}
        <span className="off-screen">, {words.overview.tones[tone]}</span>
      </span>
    </>
  );
  return (
    <div className="flow-card" data-tone={tone}>
      {kind === 'source' ? (
        <Link to="/sources/$sourceId" params={{ sourceId: id }} className="flow-link">
          {label}
        </Link>
      ) : (
        <Link to="/destinations/$destinationId" params={{ destinationId: id }} className="flow-link">
          {label}
        </Link>
      )}
      <Pools node={node} />
    </div>
  );
}

function Pools({ node: { id, kind, quarantined, held, pending, dead } }: { node: FlowNode }) {
  const { pools } = words.overview;
  if (kind === 'source') {
    if (quarantined === 0) return null;
    return (
      <span className="flow-pools">
        <Link
          to="/sources/$sourceId"
          params={{ sourceId: id }}
          search={{ tab: 'quarantine' }}
          data-tone="warn"
        >
          {pools.quarantined(short(quarantined))}
        </Link>
      </span>
    );
  }
  if (held + dead + pending === 0) return null;
  return (
    <span className="flow-pools">
      {pending > 0 && <span>{pools.pending(short(pending))}</span>}
      {held > 0 && <span data-tone="warn">{pools.held(short(held))}</span>}
      {dead > 0 && (
        <Link
          to="/destinations/$destinationId"
          params={{ destinationId: id }}
          search={{ tab: 'dead-letters' }}
          data-tone="bad"
        >
          {pools.dead(short(dead))}
        </Link>
      )}
    </span>
  );
}
