import { vendorName } from '../account/vendor-name.ts';
import { Card } from '../parts/card.tsx';
import { words } from '../words.ts';
import { isAccountSetting } from './connect/connect-schema.ts';
import type { DestinationConnector } from './mappings/rules.ts';
import { plainText } from './plain-text.ts';

const said = words.catalog.connector;

/** The settings that must be filled in, and the account. */
export function ConnectorNeeds({ connector: { settings, oauth } }: { connector: DestinationConnector }) {
  const properties = (settings['properties'] ?? {}) as Record<string, Record<string, unknown>>;
  const required = (settings['required'] ?? []) as string[];
  const shown = Object.keys(properties).filter(
    (name) => properties[name]!['x-hidden'] !== true && !isAccountSetting(name),
  );
  const needed = shown.filter(
    (name) => required.includes(name) && properties[name]!['default'] === undefined,
  );
  const others = shown.length - needed.length;
  return (
    <Card title={said.needs}>
      <dl className="action-list">
        {oauth && (
          <div>
            <dt>{words.account.title}</dt>
            <dd>{said.account(vendorName(oauth.vendor))}</dd>
          </div>
        )}
        {needed.map((name) => (
          <div key={name}>
            <dt>{String(properties[name]!['title'] ?? name)}</dt>
            <dd>{plainText(String(properties[name]!['description'] ?? ''))}</dd>
          </div>
        ))}
      </dl>
      {needed.length === 0 && !oauth && <p className="hint">{said.nothing}</p>}
      {others > 0 && <p className="hint">{said.optional(others)}</p>}
    </Card>
  );
}
