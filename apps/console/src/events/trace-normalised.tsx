import { Link } from '@tanstack/react-router';
import type { Schema } from '../api/client.ts';
import { Disclosure } from '../parts/disclosure.tsx';
import { JsonView } from '../parts/json-view.tsx';
import { words } from '../words.ts';
import { skewText } from './event-times.ts';
import { TraceStep } from './trace-step.tsx';

const say = words.trace;
const TIMES = ['timestamp', 'originalTimestamp', 'sentAt', 'receivedAt'] as const;

/** What the hub understood: the event and its four times, or why it was refused. */
export function TraceNormalised({
  trace: { event, problems, sourceId, copies },
}: {
  trace: Schema<'Trace'>;
}) {
  if (!event) {
    return (
      <TraceStep title={say.refused} tone="bad">
        <p>{say.refusedHint}</p>
        <ul className="field-problems">
          {(problems as { code: string; message: string; path?: string }[]).map(({ code, message, path }) => (
            <li key={code}>
              {words.problems[code] ?? message} {path !== undefined && <code>{path}</code>}
            </li>
          ))}
        </ul>
        <Link to="/sources/$sourceId" params={{ sourceId }} search={{ tab: 'quarantine' }}>
          {say.toQuarantine}
        </Link>
      </TraceStep>
    );
  }
  const skew = skewText(event['trackyard'] as { skewMs?: number });
  return (
    <TraceStep title={say.normalised} tone="good">
      <p className="hint">{say.normalisedHint}</p>
      <dl className="fact-list" aria-label={say.times.title}>
        {TIMES.map((name) => (
          <TimeFact key={name} name={say.times[name]} at={event[name]} />
        ))}
      </dl>
      {skew !== undefined && <p className="hint">{skew}</p>}
      <CopiesNote copies={copies} />
      <Disclosure summary={say.event}>
        <JsonView value={event} title={say.event} />
      </Disclosure>
    </TraceStep>
  );
}

/** The same message in other requests. */
function CopiesNote({ copies: { earlier, later } }: Pick<Schema<'Trace'>, 'copies'>) {
  const at = earlier ?? later;
  if (at === null) return null;
  return (
    <div className="callout" data-tone={earlier === null ? 'quiet' : 'warn'}>
      <p>{earlier === null ? say.copyLater : say.copyEarlier}</p>
      <p>{say.cameAt(exact.format(new Date(at)))}</p>
    </div>
  );
}

const exact = new Intl.DateTimeFormat(undefined, {
  ...{ year: 'numeric', month: 'short', day: 'numeric' },
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' },
});

function TimeFact({ name, at }: { name: string; at: unknown }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {typeof at === 'string' ? (
          <time dateTime={at} title={at}>
            {exact.format(new Date(at))}
          </time>
        ) : (
          <span className="hint">{say.times.missing}</span>
        )}
      </dd>
    </>
  );
}
