import { JsonView } from '../parts/json-view.tsx';
import { words } from '../words.ts';

type Fields = Record<string, unknown>;

interface ExchangeViewProps {
  request: Fields | null;
  response: Fields | null;
}

const { exchange } = words.trace;

/** One call as it went out and what came back; secrets are masked by the hub, bodies cut. */
export function ExchangeView({ request, response }: ExchangeViewProps) {
  return (
    <div className="exchange">
      {request ? <RequestView request={request} /> : <p className="hint">{exchange.noRequest}</p>}
      {response ? (
        <JsonView
          value={readable(response['body'])}
          title={exchange.answerBody(Number(response['status']))}
        />
      ) : (
        request && <p className="hint">{exchange.noAnswer}</p>
      )}
    </div>
  );
}

/** Also of a dry run, which has no answer. */
export function RequestView({ request }: { request: Fields }) {
  const headers = request['headers'] as Fields | undefined;
  return (
    <>
      <p className="exchange-line">
        <b>{String(request['method'])}</b> <code>{String(request['url'])}</code>
      </p>
      {headers && Object.keys(headers).length > 0 && (
        <JsonView value={headers} title={exchange.requestHeaders} />
      )}
      <JsonView value={readable(request['body'])} title={exchange.requestBody} />
    </>
  );
}

/** JSON is shown pretty, everything else (a form, a body that was cut) as it is. */
function readable(body: unknown): unknown {
  if (typeof body !== 'string') return body ?? exchange.empty;
  if (body === '') return exchange.empty;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}
