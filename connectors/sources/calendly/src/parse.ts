import {
  fitting,
  isoFromText,
  jsonObject,
  objectOf,
  objectsOf,
  present,
  stableId,
  textOf,
  titleCase,
  type SourceRequest,
} from '@trackyard/connector-sdk';

type JsonRecord = Record<string, unknown>;

const NAMES = new Map(
  Object.entries({
    'invitee.created': 'Calendly Meeting Booked',
    'invitee.canceled': 'Calendly Meeting Canceled',
    'invitee_no_show.created': 'Calendly Invitee Marked As No Show',
    'invitee_no_show.deleted': 'Calendly Invitee Unmarked As No Show',
    'routing_form_submission.created': 'Calendly Routing Form Submitted',
  }),
);

const CAMPAIGN = {
  utm_source: 'source',
  utm_medium: 'medium',
  utm_campaign: 'name',
  utm_term: 'term',
  utm_content: 'content',
};

/** What happened, and before a booking who booked. */
export function parse(request: SourceRequest): JsonRecord[] {
  const body = jsonObject(request);
  const kind = textOf(body['event']) ?? '';
  const payload = objectOf(body['payload']);
  const traits = traitsOf(payload);
  const isKnown = NAMES.get(kind) !== undefined;
  const call = {
    timestamp: isoFromText(body['created_at']),
    anonymousId: `calendly:${idIn(payload['uri']) ?? idIn(payload['submitter']) ?? 'unknown'}`,
  };
  const integration = { name: 'calendly' };
  const track = present({
    ...call,
    type: 'track',
    event: NAMES.get(kind) ?? `Calendly ${titleCase(kind)}`.trim(),
    messageId: idOf(kind, body),
    properties: fitting(isKnown ? propertiesOf(payload) : payload),
    context: present({
      integration,
      campaign: campaignOf(payload),
      traits: isKnown && Object.keys(traits).length > 0 ? traits : undefined,
    }),
  });
  if (kind !== 'invitee.created' || Object.keys(traits).length === 0) return [track];
  const messageId = idOf(`${kind} identify`, body);
  return [present({ ...call, type: 'identify', messageId, traits, context: { integration } }), track];
}

/** The envelope has no id. What it is about, which kind and when tells it from every other. */
function idOf(kind: string, { payload, created_at }: JsonRecord): string {
  const uri = textOf(objectOf(payload)['uri']);
  return stableId('calendly', kind, uri ?? payload, created_at);
}

/** Addresses of the API end in the id of what they name. */
function idIn(uri: unknown): string | undefined {
  return textOf(uri)?.split('/').at(-1) || undefined;
}

function traitsOf({ email, name, first_name, last_name, timezone }: JsonRecord): JsonRecord {
  return email === undefined
    ? {}
    : present({ email, name, firstName: first_name, lastName: last_name, timezone });
}

function campaignOf({ tracking }: JsonRecord): JsonRecord | undefined {
  const utm = objectOf(tracking);
  const campaign = present(
    Object.fromEntries(Object.entries(CAMPAIGN).map(([name, key]) => [key, utm[name]])),
  );
  return Object.keys(campaign).length > 0 ? campaign : undefined;
}

function propertiesOf(payload: JsonRecord): JsonRecord {
  const { scheduled_event, cancellation, payment, rescheduled, routing_form, result, old_invitee } = payload;
  const meeting = objectOf(scheduled_event);
  const { canceled_by, canceler_type, reason } = objectOf(cancellation);
  return present({
    invitee_uri: scheduled_event === undefined ? undefined : payload['uri'],
    event_uri: meeting['uri'] ?? payload['event'],
    event_type_uri: meeting['event_type'],
    event_name: meeting['name'],
    start_time: meeting['start_time'],
    end_time: meeting['end_time'],
    location: objectOf(meeting['location'])['type'],
    ...{ rescheduled, old_invitee, canceled_by, canceler_type, cancel_reason: reason },
    ...paymentOf(objectOf(payment)),
    ...{ routing_form, result: result === undefined ? undefined : objectOf(result) },
    answers: answersOf(payload['questions_and_answers']),
  });
}

/** Amounts are in whole units of the currency. */
function paymentOf({ amount, currency, provider, external_id }: JsonRecord): JsonRecord {
  if (typeof amount !== 'number') return {};
  return {
    revenue: amount,
    currency: textOf(currency)?.toUpperCase(),
    payment_provider: provider,
    payment_id: external_id,
  };
}

function answersOf(given: unknown): JsonRecord | undefined {
  const answers = objectsOf(given).map(({ question, answer }) => [String(question), answer]);
  return answers.length > 0 ? (Object.fromEntries(answers) as JsonRecord) : undefined;
}
