import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Schema } from '../api/client.ts';
import { deliveryQueries } from '../destinations/delivery-queries.ts';
import { CodeBlock } from '../parts/code-block.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { JsonView } from '../parts/json-view.tsx';
import { Moment } from '../parts/moment.tsx';
import { words } from '../words.ts';
import { TraceStep } from './trace-step.tsx';

const say = words.trace;
/** A batch may be half a megabyte: more than one reads. */
const SHOWN_CHARACTERS = 20_000;

/** How it arrived: the exact bytes, the headers, from whom. */
export function TraceReceived({ trace: { raw, sourceId } }: { trace: Schema<'Trace'> }) {
  const source = useQuery(deliveryQueries.sources).data?.find(({ id }) => id === sourceId);
  const text = (name: string) => String(raw[name] ?? '');
  const body = text('body');
  return (
    <TraceStep title={say.received} tone="good" state={<Moment at={text('receivedAt')} />}>
      <p>
        {say.receivedBy(text('method'), text('path'), text('remote'))} · {say.source}{' '}
        <Link to="/sources/$sourceId" params={{ sourceId }}>
          {source?.name ?? sourceId}
        </Link>
      </p>
      {raw['truncated'] === true && (
        <p className="callout" data-tone="warn">
          {say.truncated}
        </p>
      )}
      {Array.isArray(raw['erased']) && (
        <p className="callout" data-tone="warn">
          {say.erased}
        </p>
      )}
      <Disclosure summary={say.body}>
        {raw['encoding'] === 'base64' && <p className="hint">{say.bodyBinary}</p>}
        {body.length > SHOWN_CHARACTERS && (
          <p className="hint">
            {say.bodyCut(SHOWN_CHARACTERS.toLocaleString('en'), body.length.toLocaleString('en'))}
          </p>
        )}
        <CodeBlock code={body} title={say.raw}>
          {body.slice(0, SHOWN_CHARACTERS)}
        </CodeBlock>
      </Disclosure>
      <Disclosure summary={say.headers}>
        <JsonView value={raw['headers']} title={say.headers} />
      </Disclosure>
    </TraceStep>
  );
}
