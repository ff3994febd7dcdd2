import './catalog.css';
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Card } from '../parts/card.tsx';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { StatusPill } from '../parts/status-pill.tsx';
import { words } from '../words.ts';
import { sentenceOf } from './conditions/sentence.ts';
import { ConnectorNeeds } from './connector-needs.tsx';
import type { DestinationConnector } from './mappings/rules.ts';
import { plainText } from './plain-text.ts';
import { catalogQueries } from './queries.ts';

const said = words.catalog.connector;

/** One kind of destination: what it is, what it needs, what it does. */
export default function ConnectorPage() {
  const { _splat: type = '' } = useParams({ strict: false });
  const { data: connector, error, refetch } = useQuery(catalogQueries.connector(type));
  if (error && !connector) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (!connector) return <Skeleton height={320} radius="md" />;
  const { name, description, category, unavailable } = connector;
  return (
    <div className="connector-page">
      <PageHeader
        title={name}
        hint={plainText(description)}
        above={{ to: '/catalog', label: words.catalog.title }}
        state={
          unavailable ? (
            <StatusPill tone="warn">{words.catalog.unavailable}</StatusPill>
          ) : (
            <span className="pill">{category}</span>
          )
        }
      >
        {!unavailable && (
          <Button
            renderRoot={(props) => (
              <Link
                to="/set-up/$destinationId"
                params={{ destinationId: 'new' }}
                search={{ type }}
                {...props}
              />
            )}
          >
            {said.setUp}
          </Button>
        )}
      </PageHeader>
      {unavailable && <p className="notice">{unavailable.message}</p>}
      <div className="connector-columns">
        <div>
          <Presets connector={connector} />
          <Actions connector={connector} />
        </div>
        <ConnectorNeeds connector={connector} />
      </div>
    </div>
  );
}

function Presets({ connector: { presets, actions } }: { connector: DestinationConnector }) {
  return (
    <Card title={said.presets} hint={presets.length > 0 ? said.presetsHint : said.noPresets}>
      {presets.length > 0 && (
        <ul className="sentences">
          {presets.map(({ name, trigger, action }) => (
            <li key={name}>
              <span>
                {words.catalog.rules.when} <strong>{sentenceOf(trigger)}</strong>
              </span>
              <span className="arrow" aria-hidden />
              <span>{actions[action]?.name ?? name}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Actions({ connector: { actions } }: { connector: DestinationConnector }) {
  const offered = Object.entries(actions).filter(([, { hidden }]) => !hidden);
  return (
    <Card title={said.does}>
      <dl className="action-list">
        {offered.map(([id, { name, description }]) => (
          <div key={id}>
            <dt>{name}</dt>
            <dd>{plainText(description)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
