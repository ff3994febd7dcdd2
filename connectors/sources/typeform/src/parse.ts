import {
  fitting,
  isoFromText,
  jsonObject,
  messageIdOf,
  objectOf,
  objectsOf,
  present,
  stableId,
  textOf,
  titleCase,
  type Settings,
  type SourceRequest,
} from '@trackyard/connector-sdk';
import { answersOf, traitsOf } from './answers.ts';

type JsonRecord = Record<string, unknown>;

const NAMES = new Map(
  Object.entries({
    form_response: 'Typeform Form Submitted',
    form_response_partial: 'Typeform Form Partially Submitted',
  }),
);

/** The response, and who it is of, where an answer says so. */
export function parse(request: SourceRequest, settings: Settings): JsonRecord[] {
  const body = jsonObject(request);
  const response = objectOf(body['form_response']);
  const id = textOf(body['event_id']) ?? textOf(response['token']);
  const messageId = id === undefined ? stableId('typeform', body) : messageIdOf('typeform', id);
  const kind = textOf(body['event_type']) ?? '';
  const traits = traitsOf(response);
  const isKnown = Object.keys(traits).length > 0;
  const call = {
    timestamp: isoFromText(response['submitted_at']) ?? isoFromText(response['landed_at']),
    ...identityOf(response, settings),
  };
  const integration = { name: 'typeform' };
  const track = {
    ...call,
    type: 'track',
    messageId,
    event: NAMES.get(kind) ?? `Typeform ${titleCase(kind)}`.trim(),
    properties: fitting(NAMES.get(kind) === undefined ? body : propertiesOf(response)),
    context: { integration, ...(isKnown && { traits }) },
  };
  if (!isKnown) return [present(track)];
  const identify = {
    ...call,
    type: 'identify',
    messageId: messageIdOf('typeform', `${id ?? messageId}-identify`),
    traits,
  };
  return [present({ ...identify, context: { integration } }), present(track)];
}

function identityOf(response: JsonRecord, { userIdField }: Settings): JsonRecord {
  const hidden = objectOf(response['hidden']);
  const userId = textOf(hidden[String(userIdField ?? 'user_id')]);
  const token = textOf(response['token']) ?? 'unknown';
  return { ...(userId !== undefined && { userId }), anonymousId: `typeform:${token}` };
}

function propertiesOf(response: JsonRecord): JsonRecord {
  const { form_id, token, definition, landed_at, hidden, calculated, variables, ending, outcome } = response;
  const values = objectsOf(variables).map((variable) => [
    String(variable['key']),
    variable[String(variable['type'])],
  ]);
  return present({
    form_id,
    form_title: objectOf(definition)['title'],
    response_id: token,
    landed_at,
    score: objectOf(calculated)['score'],
    outcome: objectOf(outcome)['title'],
    ending: objectOf(ending)['ref'],
    answers: answersOf(response),
    hidden,
    variables: values.length > 0 ? Object.fromEntries(values) : undefined,
  });
}
