import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { answered, api, ApiError } from '../../api/client.ts';
import type { Destination } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { CodeBlock } from '../../parts/code-block.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { StatusPill } from '../../parts/status-pill.tsx';
import { words } from '../../words.ts';
import { isAccountConnected } from '../connect/connect-schema.ts';
import { vendorName } from '../connector-needs.tsx';
import type { DestinationConnector } from '../mappings/rules.ts';

const said = words.catalog.setUp.connect;

/** Connects an account by OAuth: the browser goes to the vendor and comes back to this page. */
export function AccountCard({
  connector,
  destination,
}: {
  connector: DestinationConnector;
  destination: Destination;
}) {
  const { type, id, settings } = destination;
  const start = useMutation({
    mutationFn: () =>
      answered(api.POST('/oauth/{type}/start', { params: { path: { type } }, body: { destinationId: id } })),
    onSuccess: ({ url }) => location.assign(url),
  });
  const isConnected = isAccountConnected(settings);
  return (
    <Card
      title={said.account}
      hint={isConnected ? said.connected : said.accountHint(vendorName(connector.oauth!.vendor))}
      actions={isConnected && <StatusPill tone="good">{said.connected}</StatusPill>}
    >
      {start.error && <ErrorNotice error={start.error} />}
      <RedirectAddress error={start.error} />
      <Button
        variant={isConnected ? 'default' : 'filled'}
        loading={start.isPending || start.isSuccess}
        onClick={() => start.mutate()}
      >
        {isConnected ? said.connectAgain : said.connectAccount}
      </Button>
    </Card>
  );
}

/** Where the install has no app at the vendor: what to enter there when making one. */
function RedirectAddress({ error }: { error: Error | null }) {
  const details =
    error instanceof ApiError ? (error.details as { redirectUri?: string } | undefined) : undefined;
  if (!details?.redirectUri) return null;
  return (
    <CodeBlock code={details.redirectUri} title={said.redirect}>
      {details.redirectUri}
    </CodeBlock>
  );
}
