import { renderSnippet, SNIPPET_KINDS, type SnippetTarget } from './snippets.ts';

const target: SnippetTarget = { host: 'http://hub.example:8080', writeKey: 'wk_abc123' };
const render = (kind: (typeof SNIPPET_KINDS)[number]) => renderSnippet(kind, target);

describe('renderSnippet', () => {
  it.each(SNIPPET_KINDS.filter((kind) => kind !== 'http'))('%s names the key and the host', (kind) => {
    expect(render(kind)).toContain('wk_abc123');
    expect(render(kind)).toContain('http://hub.example:8080');
  });

  it('sends nothing to another host', () => {
    for (const kind of SNIPPET_KINDS) expect(render(kind)).not.toMatch(/segment\.(com|io)/);
  });

  it('http: is a whole request that a socket can be fed with', () => {
    const [head = '', body = ''] = render('http').split('\n\n');
    expect(head).toContain('Host: hub.example:8080\n');
    expect(head).toContain(`Authorization: Basic ${Buffer.from('wk_abc123:').toString('base64')}\n`);
    expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
    expect(JSON.parse(body)).toMatchObject({ userId: 'user-1', event: 'Order Completed' });
  });

  it('browser: the stub queues calls and asks the hub for analytics.js', () => {
    const script = /<script>([^]*)<\/script>/.exec(render('browser'))?.[1] ?? '';
    const loaded: { src?: string; setAttribute: () => void }[] = [];
    const place = {
      parentNode: { insertBefore: (element: (typeof loaded)[number]) => loaded.push(element) },
    };
    const document = {
      createElement: () => ({ setAttribute: () => {} }),
      getElementsByTagName: () => [place],
      querySelector: () => null,
    };
    const window: { analytics?: unknown[] } = {};
    new Function('window', 'document', 'location', script)(window, document, {});
    expect(loaded.map((element) => element.src)).toEqual([
      'http://hub.example:8080/analytics.js/v1/wk_abc123/analytics.min.js',
    ]);
    expect(window.analytics).toHaveLength(1);
    expect(window.analytics?.[0]).toContain('page');
  });
});
