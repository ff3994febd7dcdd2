import { browserSnippet } from './browser-snippet.ts';

/** The ways to send an event that the console shows, in the order of their tabs. */
export const SNIPPET_KINDS = ['curl', 'browser', 'node', 'python', 'http'] as const;
export type SnippetKind = (typeof SNIPPET_KINDS)[number];

export interface SnippetTarget {
  /** Origin of the hub, without a slash at the end: `https://hub.example`. */
  host: string;
  writeKey: string;
}

const EVENT = {
  userId: 'user-1',
  event: 'Order Completed',
  properties: { revenue: 42.5, currency: 'EUR' },
};

/** Ready to paste: sends one event to `target` as it stands. */
export function renderSnippet(kind: SnippetKind, target: SnippetTarget): string {
  return RENDER[kind](target);
}

const RENDER: Record<SnippetKind, (target: SnippetTarget) => string> = {
  curl: ({ host, writeKey }) => `curl ${host}/v1/track \\
  -u ${writeKey}: \\
  -H 'Content-Type: application/json' \\
  -d '${JSON.stringify(EVENT)}'`,

  browser: ({ host, writeKey }) => browserSnippet(host, writeKey),

  node: ({ host, writeKey }) => `import { Analytics } from '@segment/analytics-node';

const analytics = new Analytics({
  writeKey: '${writeKey}',
  host: '${host}',
});

analytics.track({
  userId: 'user-1',
  event: 'Order Completed',
  properties: { revenue: 42.5, currency: 'EUR' },
});

await analytics.closeAndFlush();`,

  python: ({ host, writeKey }) => `import segment.analytics as analytics

analytics.write_key = '${writeKey}'
analytics.host = '${host}'

analytics.track(
    'user-1',
    'Order Completed',
    {'revenue': 42.5, 'currency': 'EUR'},
)
analytics.flush()`,

  http: ({ host, writeKey }) => {
    const body = JSON.stringify(EVENT);
    return `POST /v1/track HTTP/1.1
Host: ${new URL(host).host}
Authorization: Basic ${btoa(`${writeKey}:`)}
Content-Type: application/json
Content-Length: ${body.length}

${body}`;
  },
};
