import { Button } from '@mantine/core';
import { nameOf } from '../../live/live-row.ts';
import { Card } from '../../parts/card.tsx';
import { Disclosure } from '../../parts/disclosure.tsx';
import { JsonView } from '../../parts/json-view.tsx';
import { words } from '../../words.ts';
import { problemText } from '../problem-text.ts';
import type { Preview } from './queries.ts';

interface PreviewRowsProps {
  rows: Preview['rows'];
  /** A newer preview is on its way. */
  isBusy: boolean;
  onStart(): void;
}

const says = words.imports.preview;

/** The first rows as the events that they would be, or why they would be refused; then the way to import all of them. */
export function PreviewRows({ rows, isBusy, onStart }: PreviewRowsProps) {
  const refused = rows.filter((row) => 'code' in row).length;
  const isHopeless = rows.length > 0 && refused === rows.length;
  return (
    <Card
      title={says.title}
      hint={
        rows.length === 0 ? says.noRows : `${says.counted(rows.length - refused, refused)} ${says.events}`
      }
    >
      <ul className="preview-rows" aria-busy={isBusy}>
        {rows.map((row) => (
          <li key={row.line}>
            <Disclosure summary={<RowSummary row={row} />}>
              {'code' in row ? (
                <JsonView value={row.row} title={says.row} />
              ) : (
                <JsonView value={withoutStamps(row.event)} title={says.event} />
              )}
            </Disclosure>
          </li>
        ))}
      </ul>
      {isHopeless && <p className="notice">{says.all}</p>}
      <div className="form-actions start-import">
        <Button onClick={onStart} loading={isBusy} disabled={rows.length === 0 || isHopeless}>
          {says.start}
        </Button>
        <p className="hint">{says.startHint}</p>
      </div>
    </Card>
  );
}

function RowSummary({ row }: { row: Preview['rows'][number] }) {
  if ('code' in row) {
    return (
      <>
        <span className="row-line">{says.line(row.line)}</span>
        <span className="pill" data-tone="bad">
          {says.refused}
        </span>
        <span className="row-why">{problemText(row)}</span>
      </>
    );
  }
  const { type, userId, anonymousId, timestamp } = row.event as Record<string, string | undefined>;
  return (
    <>
      <span className="row-line">{says.line(row.line)}</span>
      <span className="pill">{type}</span>
      <span className="row-name">{nameOf(row.event)}</span>
      <span className="hint">{userId ?? anonymousId}</span>
      {timestamp && <time className="hint">{timestamp.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</time>}
    </>
  );
}

/** Without what says nothing of this file: stamps, an empty context, the id that stands in for one to be made. */
function withoutStamps({
  integrations: _,
  receivedAt: __,
  context,
  messageId,
  ...event
}: Record<string, unknown>) {
  const hasContext = context !== undefined && Object.keys(context as object).length > 0;
  const hasId = !String(messageId).startsWith('file-preview-');
  return { ...event, ...(hasId && { messageId }), ...(hasContext && { context }) };
}
