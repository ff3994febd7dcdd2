import type { JsonObject } from '@trackyard/base';
import type { Event } from '@trackyard/event-spec';
import { present, recordOf, withGroup } from './record-of.ts';

/** Ids that advertisers' links carry. Each stands in `context.campaign` under the name that it has there. */
const CLICK_IDS = new Set([
  ...['gclid', 'gbraid', 'wbraid', 'dclid', 'fbclid', 'msclkid', 'ttclid', 'twclid', 'li_fat_id', 'ScCid'],
  ...['epik', 'rdt_cid', 'yclid', 'irclickid'],
]);
const MENTIONED = new RegExp(`(?:^|&)(?:utm_|(?:${[...CLICK_IDS].join('|')})=)`);
const UTM = /^utm_([a-z0-9_]{1,40})$/;
/** Longer ones are no campaign's. */
const MAX_VALUE = 500;
const MAX_QUERY = 8_192;
const MAX_PARTS = 40;

/**
 * `context.campaign` of the page's URL: `utm_campaign` is the name, as in Segment's spec; any other `utm_x` is `x`. The
 * parts of `utm_` are added where the sender has sent none of its campaign, click ids each where it is missing.
 */
export function addCampaign(event: Event): JsonObject | undefined {
  const query = queryOf(event);
  if (query === undefined) return undefined;
  const sent = recordOf(event.context.campaign);
  const { utm, clicks } = readQuery(query);
  const isOwn = Object.keys(sent).some((name) => !CLICK_IDS.has(name));
  const campaign = (isOwn ? undefined : withGroup(sent, utm)) ?? sent;
  const missing = Object.entries(clicks).filter(([name]) => campaign[name] === undefined);
  if (campaign === sent && missing.length === 0) return undefined;
  return { campaign: { ...campaign, ...Object.fromEntries(missing) } };
}

/** Most pages have no query, and cost no more than looking. */
function queryOf(event: Event): string | undefined {
  const page = recordOf(event.context.page);
  const own = 'properties' in event ? recordOf(event.properties) : {};
  for (const value of [page.search, page.url, event.type === 'page' ? (own.search ?? own.url) : undefined]) {
    if (typeof value !== 'string') continue;
    const at = value.indexOf('?');
    if (at === -1) continue;
    const query = value.slice(at + 1, at + 1 + MAX_QUERY).split('#', 1)[0] ?? '';
    if (MENTIONED.test(query)) return query;
  }
  return undefined;
}

function readQuery(query: string): { utm: JsonObject | undefined; clicks: JsonObject } {
  const utm: Record<string, string> = {};
  const clicks: Record<string, string> = {};
  let parts = 0;
  for (const [name, value] of new URLSearchParams(query)) {
    if (value === '' || value.length > MAX_VALUE) continue;
    const part = UTM.exec(name)?.[1];
    if (part === undefined && !CLICK_IDS.has(name)) continue;
    if (++parts > MAX_PARTS) break;
    if (part === undefined) clicks[name] ??= value;
    else utm[part === 'campaign' ? 'name' : part] ??= value;
  }
  return { utm: present(utm), clicks };
}
