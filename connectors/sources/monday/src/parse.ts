import {
  PayloadError,
  fitting,
  isoFromSeconds,
  isoFromText,
  jsonObject,
  messageIdOf,
  objectOf,
  present,
  stableId,
  textBody,
  textOf,
  titleCase,
  type SourceRequest,
} from '@trackyard/connector-sdk';

type JsonRecord = Readonly<Record<string, unknown>>;

/** monday.com's older names (an item was a pulse) as its people know them today. */
const NAMES: Readonly<Record<string, string>> = {
  create_pulse: 'Item Created',
  create_update: 'Update Created',
  update_column_value: 'Column Value Changed',
};

/** Longer texts of people are cut. */
const MAX_TEXT = 1_000;

/** One event a webhook, of the person who caused it. */
export function parse(request: SourceRequest): JsonRecord[] {
  const event = objectOf(jsonObject(request)['event']);
  const kind = textOf(event['type']);
  if (!kind) throw new PayloadError('The webhook has no event type.');
  const trigger = textOf(event['triggerUuid']);
  return [
    {
      type: 'track',
      event: nameOf(kind, event),
      messageId: trigger ? messageIdOf('monday', trigger) : stableId('monday', textBody(request)),
      anonymousId: `monday:${textOf(event['userId']) ?? 'board'}`,
      timestamp: isoFromText(event['triggerTime']) ?? isoFromSeconds(event['changedAt']),
      context: { integration: { name: 'monday' } },
      properties: Object.hasOwn(NAMES, kind) ? propertiesOf(event) : otherOf(event),
    },
  ];
}

function nameOf(kind: string, event: JsonRecord): string {
  if (kind === 'create_pulse' && textOf(event['parentItemId'])) return 'Monday Subitem Created';
  const name = Object.hasOwn(NAMES, kind) ? NAMES[kind] : undefined;
  return `Monday ${name ?? titleCase(kind)}`;
}

function propertiesOf(event: JsonRecord): JsonRecord {
  const told = present({
    board_id: textOf(event['boardId']),
    item_id: textOf(event['pulseId']) ?? textOf(event['itemId']),
    item_name: event['pulseName'],
    group_id: event['groupId'],
    group_name: event['groupName'],
    parent_item_id: textOf(event['parentItemId']),
    parent_board_id: textOf(event['parentItemBoardId']),
    column_id: event['columnId'],
    column_type: event['columnType'],
    column_title: event['columnTitle'],
    value: valueOf(event['value']),
    previous_value: valueOf(event['previousValue']),
    update_id: textOf(event['updateId']),
    reply_id: textOf(event['replyId']),
    text: textOf(event['textBody'])?.slice(0, MAX_TEXT),
  });
  return fitting(told);
}

/** A status is told by its label; other columns each have a form of their own. */
function valueOf(value: unknown): unknown {
  const label = objectOf(value)['label'];
  const text = textOf(objectOf(label)['text']);
  if (text !== undefined || typeof value !== 'object' || value === null) return text ?? value;
  return present(objectOf(value));
}

/** Without what stands elsewhere in the event. */
function otherOf({ type, app, triggerTime, triggerUuid, subscriptionId, userId, ...rest }: JsonRecord) {
  return fitting(present(rest));
}
