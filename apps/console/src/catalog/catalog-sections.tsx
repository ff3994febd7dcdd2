import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { words } from '../words.ts';
import { ConnectorLogo } from './connector-logo.tsx';
import { plainText } from './plain-text.ts';
import type { ListedConnector } from './queries.ts';
import type { CatalogSection } from './search-catalog.ts';

const TITLES = { own: words.catalog.own, open: words.catalog.open, away: words.catalog.away };

/** The cards; the browser draws those that are in sight (`content-visibility`). */
export const CatalogSections = memo(function CatalogSections({
  sections,
}: {
  sections: readonly CatalogSection[];
}) {
  return (
    <div className="catalog-sections">
      {sections.map(({ id, connectors }) => (
        <section key={id} aria-labelledby={`catalog-${id}`}>
          <h2 id={`catalog-${id}`}>{TITLES[id]}</h2>
          <ul className="connector-cards">
            {connectors.map((connector) => (
              <li key={connector.type}>
                <ConnectorCard connector={connector} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      <p className="hint">{words.catalog.noDeviceMode}</p>
    </div>
  );
});

function ConnectorCard({ connector }: { connector: ListedConnector }) {
  const { type, name, category, description, unavailable } = connector;
  return (
    <div className="connector-card" data-away={!!unavailable}>
      <ConnectorLogo name={name} />
      <div className="connector-card-text">
        <Link to="/catalog/$" params={{ _splat: type }} className="connector-name">
          {name}
        </Link>
        <span className="aside">{category}</span>
        <p className="connector-about">{plainText(description)}</p>
        <p className="connector-needs">{needsOf(connector)}</p>
      </div>
    </div>
  );
}

function needsOf({ unavailable, connectsAccount, needs }: ListedConnector): string {
  if (unavailable) return `${words.catalog.unavailable}: ${unavailable.message}`;
  const account = connectsAccount ? words.catalog.needsAccount : '';
  const settings = needs.length > 0 ? words.catalog.needs(needs.join(', ')) : '';
  return [account, settings].filter(Boolean).join(' · ') || words.catalog.needsNothing;
}
