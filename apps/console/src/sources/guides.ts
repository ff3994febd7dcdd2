import { browserSnippet } from './browser-snippet.ts';
import { renderSnippet, type SnippetTarget } from './snippets.ts';

export const GUIDE_GROUPS = ['web', 'server', 'phone', 'any'] as const;

/** How one kind of client sends to a source. */
export interface Guide {
  id: string;
  group: (typeof GUIDE_GROUPS)[number];
  label: string;
  /** What the code is: stands above it. */
  title: string;
  /** The one line to change; docs/sdks.md has the same, which a test holds. Absent where there is nothing to change. */
  line?(target: SnippetTarget): string;
  /** Ready to paste. */
  code(target: SnippetTarget): string;
}

/** Of a URL without its scheme, as some SDKs want it. */
const hostOf = ({ host }: SnippetTarget) => host.replace(/^https?:\/\//, '');

export const GUIDES: readonly Guide[] = [
  {
    ...{ id: 'browser', group: 'web', label: 'JavaScript', title: 'HTML' },
    code: ({ host, writeKey }) => browserSnippet(host, writeKey),
  },
  {
    ...{ id: 'npm', group: 'web', label: 'React, Vue, npm', title: 'JavaScript' },
    line: ({ host, writeKey }) =>
      `const analytics = AnalyticsBrowser.load({ writeKey: '${writeKey}', cdnURL: '${host}' });`,
    code: ({ host, writeKey }) => `import { AnalyticsBrowser } from '@segment/analytics-next';

const analytics = AnalyticsBrowser.load({ writeKey: '${writeKey}', cdnURL: '${host}' });

analytics.track('Order Completed', { revenue: 42.5, currency: 'EUR' });`,
  },
  {
    ...{ id: 'beacon', group: 'web', label: 'Plain page', title: 'HTML' },
    line: ({ host, writeKey }) => `<script src="${host}/beacon.js" data-key="${writeKey}"></script>`,
    code: ({ host, writeKey }) => `<script src="${host}/beacon.js" data-key="${writeKey}"></script>
<script>
  trackyard('track', 'Signed Up', { at: 'shoes' });
</script>`,
  },
  {
    ...{ id: 'node', group: 'server', label: 'Node', title: 'JavaScript' },
    line: ({ host }) => `new Analytics({ writeKey, host: '${host}' })`,
    code: (target) => renderSnippet('node', target),
  },
  {
    ...{ id: 'python', group: 'server', label: 'Python', title: 'Python' },
    line: ({ host }) => `analytics.host = '${host}'`,
    code: (target) => renderSnippet('python', target),
  },
  {
    ...{ id: 'ruby', group: 'server', label: 'Ruby', title: 'Ruby' },
    line: (target) =>
      `Segment::Analytics.new(write_key: …, host: '${hostName(target)}', port: ${portOf(target)}, ssl: ${String(isSecure(target))})`,
    code: (target) => `require 'segment/analytics'

analytics = Segment::Analytics.new(
  write_key: '${target.writeKey}',
  host: '${hostName(target)}',
  port: ${portOf(target)},
  ssl: ${String(isSecure(target))},
)

analytics.track(user_id: 'user-1', event: 'Order Completed', properties: { revenue: 42.5 })
analytics.flush`,
  },
  {
    ...{ id: 'go', group: 'server', label: 'Go', title: 'Go' },
    line: ({ host }) => `analytics.NewWithConfig(key, analytics.Config{Endpoint: "${host}"})`,
    code: ({
      host,
      writeKey,
    }) => `client, err := analytics.NewWithConfig("${writeKey}", analytics.Config{Endpoint: "${host}"})
if err != nil {
	log.Fatal(err)
}
defer client.Close()

client.Enqueue(analytics.Track{
	UserId:     "user-1",
	Event:      "Order Completed",
	Properties: analytics.NewProperties().SetRevenue(42.5),
})`,
  },
  {
    ...{ id: 'java', group: 'server', label: 'Java', title: 'Java' },
    line: ({ host }) => `Analytics.builder(key).endpoint("${host}").build()`,
    code: ({
      host,
      writeKey,
    }) => `Analytics analytics = Analytics.builder("${writeKey}").endpoint("${host}").build();

analytics.enqueue(TrackMessage.builder("Order Completed")
    .userId("user-1")
    .properties(Map.of("revenue", 42.5)));`,
  },
  {
    ...{ id: 'php', group: 'server', label: 'PHP', title: 'PHP' },
    line: (target) => `Segment::init($key, ['host' => '${hostOf(target)}'])`,
    code: (target) => `use Segment\\Segment;

Segment::init('${target.writeKey}', ['host' => '${hostOf(target)}']);

Segment::track([
    'userId' => 'user-1',
    'event' => 'Order Completed',
    'properties' => ['revenue' => 42.5],
]);
Segment::flush();`,
  },
  {
    ...{ id: 'swift', group: 'phone', label: 'Swift', title: 'Swift' },
    line: (target) =>
      `Configuration(writeKey: "${target.writeKey}").apiHost("${hostOf(target)}/v1").cdnHost("${hostOf(target)}/v1")`,
    code: (target) => `import Segment

let analytics = Analytics(
  configuration: Configuration(writeKey: "${target.writeKey}")
    .apiHost("${hostOf(target)}/v1")
    .cdnHost("${hostOf(target)}/v1")
)

analytics.track(name: "Order Completed", properties: ["revenue": 42.5])`,
  },
  {
    ...{ id: 'kotlin', group: 'phone', label: 'Kotlin', title: 'Kotlin' },
    line: (target) => `apiHost = "${hostOf(target)}/v1"; cdnHost = "${hostOf(target)}/v1"`,
    code: (target) => `val analytics = Analytics("${target.writeKey}", applicationContext) {
  apiHost = "${hostOf(target)}/v1"
  cdnHost = "${hostOf(target)}/v1"
}

analytics.track("Order Completed", buildJsonObject { put("revenue", 42.5) })`,
  },
  {
    ...{ id: 'react-native', group: 'phone', label: 'React Native', title: 'JavaScript' },
    line: ({ host }) =>
      `createClient({ writeKey, cdnProxy: '${host}/v1', proxy: '${host}/v1', useSegmentEndpoints: true })`,
    code: ({ host, writeKey }) => `import { createClient } from '@segment/analytics-react-native';

const analytics = createClient({
  writeKey: '${writeKey}',
  cdnProxy: '${host}/v1',
  proxy: '${host}/v1',
  useSegmentEndpoints: true,
});

analytics.track('Order Completed', { revenue: 42.5 });`,
  },
  {
    ...{ id: 'curl', group: 'any', label: 'curl', title: 'Terminal' },
    line: ({ host, writeKey }) =>
      `curl -u ${writeKey}: ${host}/v1/track -d '{"userId":"u1","event":"Signed Up"}'`,
    code: (target) => renderSnippet('curl', target),
  },
  {
    ...{ id: 'http', group: 'any', label: 'HTTP', title: 'Request' },
    code: (target) => renderSnippet('http', target),
  },
];

const isSecure = ({ host }: SnippetTarget) => host.startsWith('https:');
const hostName = ({ host }: SnippetTarget) => new URL(host).hostname;
const portOf = (target: SnippetTarget) => new URL(target.host).port || (isSecure(target) ? '443' : '80');
