import { parseBatch } from '@trackyard/event-spec';
import { PayloadError } from '../errors.ts';
import type { Settings } from '../settings.ts';
import type { SourceAnswer, SourceDefinition, SourceRequest } from '../source.ts';
import { describeConnectorMeta } from './describe-connector-meta.ts';

export interface SourceCases {
  settings: Settings;
  /** For a webhook: requests as the vendor documents them, signed for `settings`, and the events in them. */
  requests?: readonly { name: string; request: SourceRequest; events: readonly object[] }[];
  /** The vendor shows who it is by credentials and does not sign the body: with them, any other body is taken too. */
  signsNoBody?: boolean;
  /** A vendor's question and what it must be answered. */
  handshakes?: readonly { name: string; request: SourceRequest; answer: SourceAnswer }[];
}

/** What every source keeps to: call it in the connector's test file. */
export function describeSourceContract(definition: SourceDefinition, cases: SourceCases): void {
  const { meta } = definition;
  describe(`source contract: ${meta.slug}`, () => {
    describeConnectorMeta(meta, [cases.settings]);
    if (meta.kind === 'webhook') describeWebhook(definition, cases);
    it('is asked where it is of that kind, as often as a person says', () => {
      expect(definition.pull !== undefined).toBe(meta.kind === 'pull');
      expect('everyMinutes' in meta.settings).toBe(meta.kind === 'pull');
    });
  });
}

function describeWebhook(
  definition: SourceDefinition,
  { settings, requests = [], handshakes = [], signsNoBody = false }: SourceCases,
): void {
  const { verify, parse, handshake } = definition;
  if (!verify || !parse || requests.length === 0) {
    throw new Error('A webhook source has `verify` and `parse`, and example requests to test them by.');
  }

  describe.each(requests)('$name', ({ request, events }) => {
    it('is the vendor’s', () => {
      expect(verify(request, settings)).toEqual({ ok: true });
      expect(handshake?.(request, settings)).toBeUndefined();
    });

    it.each(signsNoBody ? strippedOf(request) : forgeriesOf(request))('is not, with %s', (_what, forged) => {
      expect(verify(forged, settings)).toMatchObject({ ok: false });
    });

    it('holds these events, the same when it is sent again', () => {
      expect(parse(request, settings)).toEqual(events);
      expect(parse(request, settings)).toEqual(parse(request, settings));
    });

    it('holds events that collection accepts, each with an id of its own', () => {
      const batch = parse(request, settings);
      const stamp = { sourceId: 'src_test', requestId: 'r', receivedAt: request.receivedAt };
      const parsed = parseBatch({ batch }, { batch: true, ...stamp, newMessageId: () => 'made-up' });
      expect(parsed.rejections).toEqual([]);
      const ids = parsed.events.map(({ messageId }) => messageId);
      expect(ids).not.toContain('made-up');
      expect(new Set(ids).size).toBe(batch.length);
    });
  });

  it.each(['', 'no JSON', '[]', 'null', '{"a":'])('reads or refuses %j, and throws nothing else', (text) => {
    const request = { ...requests[0]!.request, body: Buffer.from(text) };
    try {
      expect(Array.isArray(parse(request, settings))).toBe(true);
    } catch (error) {
      expect(error).toBeInstanceOf(PayloadError);
    }
  });

  if (handshakes.length > 0) {
    it.each(handshakes)('answers $name', ({ request, answer }) => {
      expect(handshake?.(request, settings)).toEqual(answer);
    });
  }
}

type Forgery = [what: string, request: SourceRequest];

function forgeriesOf(request: SourceRequest): Forgery[] {
  return [
    [
      'a changed byte',
      { ...request, body: Buffer.from([...request.body].map((byte, n) => (n ? byte : byte ^ 1))) },
    ],
    ['a byte more', { ...request, body: Buffer.concat([request.body, Buffer.from(' ')]) }],
    ['no headers', { ...request, headers: {} }],
    ['no body', { ...request, body: Buffer.alloc(0) }],
  ];
}

/** Credentials stand in a header, in the URL, or in the body. */
function strippedOf(request: SourceRequest): Forgery[] {
  return [['no credentials', { ...request, headers: {}, query: {}, body: Buffer.from('{}') }]];
}
