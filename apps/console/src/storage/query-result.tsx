import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { Schema } from '../api/client.ts';
import { Card } from '../parts/card.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { duration, short } from '../parts/numbers.ts';
import { TimeChart } from '../parts/time-chart.tsx';
import { words } from '../words.ts';
import { chartOf, type ResultChart } from './result-chart.ts';

const text = words.storage.sql;

/** Rows as a table; as a chart too, where the first column names something and another one counts. */
export function QueryResult({ result, ms }: { result: Schema<'QueryResult'>; ms: number }) {
  const [shown, setShown] = useState('table');
  const chart = useMemo(() => chartOf(result), [result]);
  if (result.rows.length === 0) return <EmptyState title={text.none} hint={text.noneHint} />;
  return (
    <Card
      title={text.rows(result.rows.length, duration(ms))}
      hint={result.truncated ? text.truncated : undefined}
      isFlush
      actions={
        chart && (
          <SegmentedControl
            size="xs"
            value={shown}
            onChange={setShown}
            data={[
              { value: 'table', label: text.table },
              { value: 'chart', label: text.chart },
            ]}
          />
        )
      }
    >
      {chart && shown === 'chart' ? <ResultDrawn chart={chart} /> : <ResultTable result={result} />}
    </Card>
  );
}

function ResultTable({ result: { columns, rows } }: { result: Schema<'QueryResult'> }) {
  return (
    <div className="table-frame" tabIndex={0} role="group" aria-label={text.result}>
      <table className="data-table sql-table">
        <thead>
          <tr>
            {columns.map(({ name, type }, index) => (
              <th key={index} scope="col" title={type} data-number={typeof rows[0]?.[index] === 'number'}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((value, column) => (
                <td key={column} data-number={typeof value === 'number'}>
                  {cellText(value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function cellText(value: unknown): string {
  if (value === null) return words.parts.nothing;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function ResultDrawn({ chart }: { chart: ResultChart }) {
  if (chart.kind === 'time') return <TimeChart label={text.chart} {...chart} height={280} />;
  return (
    <div className="sql-bars" role="img" aria-label={text.chart}>
      {chart.bars.map(({ name, value }, index) => (
        <Bar key={index} name={name} value={value} most={chart.most} />
      ))}
    </div>
  );
}

function Bar({ name, value, most }: { name: string; value: number; most: number }) {
  return (
    <>
      <span title={name}>{name}</span>
      <progress value={Math.max(0, value)} max={most} aria-label={name} />
      <span>{short(value)}</span>
    </>
  );
}
