import { Progress } from '@mantine/core';
import { Disclosure } from '../../parts/disclosure.tsx';
import { Moment } from '../../parts/moment.tsx';
import { bytes, short } from '../../parts/numbers.ts';
import { StatusPill } from '../../parts/status-pill.tsx';
import { words } from '../../words.ts';
import { ImportActions } from './import-actions.tsx';
import { importState } from './import-state.ts';
import type { Import } from './queries.ts';
import { RefusedRows } from './refused-rows.tsx';

/** One import: how far it is, what it waits for, and what may be done about it. */
export function ImportItem({ one }: { one: Import }) {
  const { name, status, count, createdAt } = one;
  const { tone, reason, acts, percent } = importState(one);
  const says = words.imports.list;
  return (
    <li className="import-item">
      <div className="import-head">
        <div>
          <h3>{name}</h3>
          <span className="hint">
            <Moment at={createdAt} />
          </span>
        </div>
        <StatusPill tone={tone}>{says.statuses[status]}</StatusPill>
        <ImportActions one={one} acts={acts} percent={percent} />
      </div>
      {reason && <p className="hint">{reason}</p>}
      {status !== 'uploading' && <Progress value={percent} size="sm" aria-label={`${name}: ${percent} %`} />}
      <p className="import-counts">{countsOf(one).join(' · ')}</p>
      {count.refused > 0 && (
        <Disclosure summary={says.report(short(count.refused), count.refused)}>
          <RefusedRows importId={one.id} isMoving={status === 'running'} />
        </Disclosure>
      )}
    </li>
  );
}

function countsOf({ status, count, bytes: size, ratePerSecond }: Import): string[] {
  const says = words.imports.list;
  if (status === 'uploading') return [says.uploaded(bytes(size))];
  return [
    says.read(short(count.read)),
    says.accepted(short(count.accepted)),
    says.refused(short(count.refused)),
    ...(ratePerSecond === null ? [] : [says.limit(short(ratePerSecond))]),
  ];
}
