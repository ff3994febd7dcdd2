import { JsonView } from '../../parts/json-view.tsx';
import { words } from '../../words.ts';

export interface ShownRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | null;
}

const said = words.catalog.request;

/** One request: where to, its body, its headers one click away. */
export function RequestView({ request: { method, url, headers, body } }: { request: ShownRequest }) {
  return (
    <div className="request-view">
      <p className="request-line">
        <span className="method">{method}</span>
        <code>{url}</code>
      </p>
      {body === null ? (
        <p className="hint">{said.noBody}</p>
      ) : (
        <JsonView title={said.body} value={parsed(body)} />
      )}
      {Object.keys(headers).length > 0 && (
        <details>
          <summary>{said.headers}</summary>
          <dl className="header-list">
            {Object.entries(headers).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </div>
  );
}

/** A body that is no JSON is shown as it is. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
