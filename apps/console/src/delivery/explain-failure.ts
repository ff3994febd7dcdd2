import { words } from '../words.ts';

type Kind = keyof typeof words.reasons.failed;

/** A reason for which an event was not delivered, in words, and what one does about it. */
export interface Failure {
  kind: Kind;
  title: string;
  next: string;
  /** Where one does it: a tab of the destination's page. */
  where: 'settings' | 'dead-letters' | 'attempts' | undefined;
}

const KINDS: Record<string, Kind> = {
  auth: 'auth',
  config: 'config',
  gone: 'gone',
  rate_limited: 'patience',
  network: 'network',
  no_outcome: 'network',
  payload: 'payload',
  refused_by_warehouse: 'payload',
  retries_exhausted: 'exhausted',
  crashed_worker: 'crashed',
  connector_error: 'connector',
  no_action: 'connector',
  vendor_error: 'vendor',
  many_refused: 'vendor',
  too_many_refused_events: 'vendor',
};
const WHERE: Partial<Record<Kind, NonNullable<Failure['where']>>> = {
  ...{ auth: 'settings', address: 'settings', config: 'settings', gone: 'settings' },
  ...{ refused: 'dead-letters', payload: 'dead-letters', exhausted: 'dead-letters', crashed: 'dead-letters' },
  ...{ connector: 'attempts', vendor: 'attempts', unknown: 'attempts' },
};

export function explainFailure(reason: string): Failure {
  const status = /^http_(\d{3})$/.exec(reason)?.[1];
  const kind = status === undefined ? (KINDS[reason] ?? 'unknown') : kindOfStatus(Number(status));
  const { title, next } = words.reasons.failed[kind];
  return { kind, title: title(status === undefined ? '' : ` (${status})`), next, where: WHERE[kind] };
}

/** As the hub sees it: `classifyStatus` of the connector SDK. */
function kindOfStatus(status: number): Kind {
  if (status === 401 || status === 403) return 'auth';
  if (status === 429) return 'patience';
  if (status === 408) return 'network';
  if (status < 400 || [402, 404, 405, 407, 410, 501, 505].includes(status)) return 'address';
  return status >= 500 || status === 423 || status === 425 ? 'trouble' : 'refused';
}
