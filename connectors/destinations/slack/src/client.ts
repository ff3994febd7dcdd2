import {
  AuthError,
  ConfigError,
  GoneError,
  HttpError,
  isSuccess,
  PayloadError,
  RateLimitedError,
  readJsonObject,
  TransientError,
  type ConnectorContext,
  type HttpResponse,
  type Settings,
} from '@trackyard/connector-sdk';

const API = 'https://slack.com/api';
/** Slack lets an app post once a second to a channel: https://docs.slack.dev/apis/web-api/rate-limits */
const PAUSE_MS = 1_000;

/** Whoever the settings name: a webhook, else a bot. */
export function readSender({
  webhookUrl,
  botToken,
}: Settings): { webhookUrl: string } | { botToken: string } {
  if (typeof webhookUrl === 'string' && botToken === undefined) return { webhookUrl };
  if (typeof botToken === 'string' && webhookUrl === undefined) return { botToken };
  throw new ConfigError('Give either an incoming webhook URL or a bot token.');
}

/** Posts to an incoming webhook. https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors */
export async function postToWebhook({ http }: ConnectorContext, url: string, body: string): Promise<void> {
  const response = await http.request({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body,
  });
  if (!isSuccess(response)) throw webhookError(response);
}

/** Calls a method of the Web API, which answers 200 to almost everything and says in the body what is wrong. */
export async function callMethod(
  { http }: ConnectorContext,
  { method, botToken, body }: { method: string; botToken: string; body: string },
): Promise<void> {
  const response = await http.request({
    method: 'POST',
    url: `${API}/${method}`,
    headers: { authorization: `Bearer ${botToken}`, 'content-type': 'application/json; charset=utf-8' },
    body,
  });
  if (!isSuccess(response)) throw pauseOr(response);
  // A body without `ok` comes from a dry run or a proxy; Slack's always has it.
  const { ok, error } = readJsonObject(response);
  if (ok === false) throw methodError(String(error), response);
}

function webhookError(response: HttpResponse): Error {
  const word = response.text.trim().slice(0, 100);
  const message = `Slack answered ${response.status}: ${word}`;
  if (word === 'channel_is_archived' || response.status === 410) return new GoneError(message);
  if (
    /^(no_service|no_service_id|no_active_hooks|no_team|team_disabled|channel_not_found|user_not_found)$/.test(
      word,
    )
  )
    return new ConfigError(message);
  if (/^(invalid_token|action_prohibited|posting_to_general_channel_denied)$/.test(word))
    return new AuthError(message);
  if (
    /^(invalid_payload|no_text|too_many_attachments|invalid_blocks|missing_text_or_fallback_or_attachments)/.test(
      word,
    )
  )
    return new PayloadError(message);
  return pauseOr(response);
}

/** https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const AUTH =
  /^(invalid_auth|not_authed|account_inactive|token_(revoked|expired)|no_permission|missing_scope|not_allowed_token_type|org_login_required|ekm_access_denied|access_denied|team_access_not_granted|two_factor_setup_required)$/;
const PASSING =
  /^(internal_error|fatal_error|service_unavailable|request_timeout|team_added_to_org|accesslimited)$/;
const CHANNEL =
  /^(channel_not_found|not_in_channel|is_archived|restricted_action.*|channel_type_not_supported)$/;

/** The channel cannot be posted to: whose fault that is, is known where it was chosen. */
export class ChannelError extends Error {
  override name = 'ChannelError';
}

function methodError(word: string, { headers }: HttpResponse): Error {
  const message = `Slack answered ${word.slice(0, 100)}.`;
  if (AUTH.test(word)) return new AuthError(message);
  if (/^(ratelimited|rate_limited|message_limit_exceeded)$/.test(word)) return paused(message, headers);
  if (PASSING.test(word)) return new TransientError(message);
  if (CHANNEL.test(word)) return new ChannelError(message);
  return new PayloadError(message);
}

function pauseOr(response: HttpResponse): Error {
  return response.status === 429
    ? paused('Slack asks for a pause.', response.headers)
    : new HttpError(response);
}

function paused(message: string, headers: HttpResponse['headers']): RateLimitedError {
  const seconds = Number(headers['retry-after']);
  return new RateLimitedError(message, seconds > 0 ? seconds * 1000 : PAUSE_MS);
}
