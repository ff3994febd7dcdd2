import type { Schema } from '../../api/client.ts';

type Detail = Pick<Schema<'QuarantinedItemDetail'>, 'index' | 'item' | 'request'>;

/** What a person edits: the event, pretty, or the text of a whole body; undefined where there is no text. */
export function editableOf({ index, item, request }: Detail): string | undefined {
  if (index !== null) return pretty(item);
  return request?.isText ? pretty(request.body) : undefined;
}

/** What is sent for it. Nothing was touched: it is read once more as it came. Undefined while an event is no JSON. */
export function repairOf(
  detail: Detail,
  text: string | undefined,
): { item?: unknown; body?: string } | undefined {
  if (text === undefined || text === editableOf(detail)) return {};
  if (detail.index === null) return { body: text };
  try {
    return { item: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
