import type { Schema } from '../../api/client.ts';

/** The limits as the form has them: empty where nothing is set, the horizon in hours. */
export type Limits = Record<
  'eventsPerSecond' | 'requestsPerSecond' | 'concurrency' | 'horizon',
  number | string
>;

const HOUR_S = 3_600;

export function limitsOf({ retryHorizonSeconds, ...delivery }: Schema<'Delivery'>): Limits {
  return {
    eventsPerSecond: delivery.eventsPerSecond ?? '',
    requestsPerSecond: delivery.requestsPerSecond ?? '',
    concurrency: delivery.concurrency ?? '',
    horizon: retryHorizonSeconds === undefined ? '' : retryHorizonSeconds / HOUR_S,
  };
}

/** All of it: what is left out goes back to the default. */
export function deliveryOf({ horizon, ...limits }: Limits): Schema<'Delivery'> {
  const given = Object.entries(limits).filter((entry) => typeof entry[1] === 'number');
  return {
    ...Object.fromEntries(given),
    ...(typeof horizon === 'number' && { retryHorizonSeconds: Math.round(horizon * HOUR_S) }),
  };
}
