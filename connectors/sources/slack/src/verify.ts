import {
  hmac,
  invalid,
  isRecent,
  jsonBody,
  namedValues,
  objectOf,
  textBody,
  textOf,
  verdictOnAny,
  type Settings,
  type SourceAnswer,
  type SourceRequest,
  type Verdict,
} from '@trackyard/connector-sdk';

/** `X-Slack-Signature: v0=<hex>` over `v0:<time>:<body>`. https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function verify(request: SourceRequest, settings: Settings): Verdict {
  const { headers, body } = request;
  const time = headers['x-slack-request-timestamp'] ?? '';
  const wanted = hmac('sha256', String(settings['signingSecret']), `v0:${time}:`, body);
  const verdict = verdictOnAny(namedValues(headers['x-slack-signature'])['v0'], wanted, 'hex');
  return verdict.ok && !isRecent(request, Number(time)) ? invalid('expired') : verdict;
}

/** The question that a new request URL is asked, signed like an event. https://docs.slack.dev/reference/events/url_verification */
export function handshake(request: SourceRequest, settings: Settings): SourceAnswer | undefined {
  if (!textBody(request).includes('"url_verification"') || !verify(request, settings).ok) return undefined;
  const challenge = challengeOf(request);
  return challenge === undefined
    ? undefined
    : { status: 200, headers: { 'content-type': 'text/plain' }, body: challenge };
}

function challengeOf(request: SourceRequest): string | undefined {
  try {
    const { type, challenge } = objectOf(jsonBody(request));
    return type === 'url_verification' ? textOf(challenge) : undefined;
  } catch {
    return undefined; // `parse` says what is wrong with it
  }
}
