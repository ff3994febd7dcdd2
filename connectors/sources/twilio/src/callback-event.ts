import {
  PayloadError,
  fitting,
  isoFromText,
  kindName,
  messageIdOf,
  stableId,
  vendorEvent,
} from '@trackyard/connector-sdk';
import { partyAt } from './party.ts';
import { snakeCase } from './snake-case.ts';

type Form = Readonly<Record<string, string>>;

/**
 * A status callback, an incoming message or call. It has no id: one thing has each status once.
 * https://www.twilio.com/docs/messaging/guides/webhook-request
 * https://www.twilio.com/docs/voice/api/call-resource#statuscallback
 */
export function callbackEvent(form: Form): Record<string, unknown> {
  const { AccountSid, From, To, Timestamp } = form;
  if (!AccountSid) throw new PayloadError('The webhook has no AccountSid.');
  const { kind, id } = kindOf(form);
  const isIncoming = kind === 'message received' || form['Direction'] === 'inbound';
  return vendorEvent({
    vendor: 'twilio',
    messageId: id === undefined ? stableId('twilio', form) : messageIdOf('twilio', id),
    event: kindName('Twilio', kind),
    person: partyAt(isIncoming ? From : To),
    timestamp: isoFromText(Timestamp),
    properties: propertiesOf(form),
  });
}

function kindOf(form: Form): { kind: string; id?: string } {
  const { MessageSid, MessageStatus, SmsStatus, Body, CallSid, CallStatus, SequenceNumber = '' } = form;
  if (MessageSid && MessageStatus)
    return { kind: `message ${MessageStatus}`, id: `${MessageSid}-${MessageStatus}` };
  if (MessageSid && (SmsStatus === 'received' || Body !== undefined))
    return { kind: 'message received', id: `${MessageSid}-received` };
  const other = form['StatusCallbackEvent'] ?? form['EventType'] ?? recordingKind(form);
  const isCall = CallSid && CallStatus && !form['ConferenceSid'] && !form['RecordingSid'];
  if (isCall) return { kind: `call ${CallStatus}`, id: `${CallSid}-${CallStatus}-${SequenceNumber}` };
  return { kind: other ?? 'callback' };
}

function recordingKind({ RecordingStatus }: Form): string | undefined {
  return RecordingStatus ? `recording ${RecordingStatus}` : undefined;
}

function propertiesOf(form: Form): Record<string, unknown> {
  const { SmsSid, SmsMessageSid, SmsStatus, ApiVersion, ...rest } = form; // says the same again
  return fitting(snakeCase(rest));
}
