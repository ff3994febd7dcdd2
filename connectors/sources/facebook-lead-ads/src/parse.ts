import {
  fitting,
  isoFromMs,
  isoFromSeconds,
  jsonObject,
  messageIdOf,
  objectOf,
  objectsOf,
  PayloadError,
  present,
  stableId,
  textOf,
  titleCase,
  type SourceRequest,
} from '@trackyard/connector-sdk';

type JsonRecord = Record<string, unknown>;

const context = { integration: { name: 'facebook-lead-ads' } };

/** One event a change; Meta puts those of several pages, and several of one, into a request. */
export function parse(request: SourceRequest): JsonRecord[] {
  const { object, entry } = jsonObject(request);
  if (!Array.isArray(entry)) throw new PayloadError('The webhook has no list of entries.');
  return objectsOf(entry).flatMap((page) => {
    const events = [
      ...objectsOf(page['changes']).map((change) => ofChange(change, page, object)),
      ...objectsOf(page['messaging']).map((message) => ofOther('messaging', message, page, object)),
    ];
    return events.length > 0 ? events : [ofOther(textOf(object) ?? '', page, page, object)];
  });
}

function ofChange({ field, value }: JsonRecord, page: JsonRecord, object: unknown): JsonRecord {
  const lead = objectOf(value);
  const id = textOf(lead['leadgen_id']);
  if (field !== 'leadgen' || id === undefined) return ofOther(textOf(field) ?? '', lead, page, object);
  const { leadgen_id: _id, created_time, ...rest } = lead;
  return present({
    type: 'track',
    event: 'Facebook Lead Submitted',
    messageId: messageIdOf('facebook-lead-ads', id),
    timestamp: isoFromSeconds(textOf(created_time) ?? textOf(page['time'])),
    anonymousId: `facebook-lead-ads:${id}`,
    properties: fitting(present({ lead_id: id, page_id: page['id'], ...rest })),
    context,
  });
}

function ofOther(kind: string, value: JsonRecord, page: JsonRecord, object: unknown): JsonRecord {
  const page_id = textOf(page['id']);
  return present({
    type: 'track',
    event: `Facebook ${titleCase(kind)}`.trim(),
    messageId: stableId('facebook-lead-ads', object, page_id, page['time'], kind, value),
    timestamp: timeOf(page['time']),
    anonymousId: `facebook-lead-ads:page-${page_id ?? 'unknown'}`,
    properties: fitting(present({ ...value, page_id })),
    context,
  });
}

/** Seconds with changes, milliseconds with messages. */
function timeOf(time: unknown): string | undefined {
  return Number(time) < 1e11 ? isoFromSeconds(time) : isoFromMs(time);
}
