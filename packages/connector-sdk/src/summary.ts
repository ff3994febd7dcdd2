import type { ConnectorMeta, DestinationMeta } from './meta.ts';

/** What a list of connectors shows of one. */
export interface ConnectorSummary extends Omit<ConnectorMeta, 'settings'> {
  /** Labels of the settings that must be filled in. */
  needs: readonly string[];
  /** An account is connected by OAuth. */
  oauth?: true;
  unavailable?: DestinationMeta['unavailable'];
}

export function summaryOf(
  meta: ConnectorMeta & Pick<DestinationMeta, 'oauth' | 'unavailable'>,
): ConnectorSummary {
  const { slug, name, category, description, settings, oauth, unavailable } = meta;
  const needs = Object.values(settings)
    .filter((field) => field.required && field.default === undefined && !field.hidden)
    .map(({ label }) => label);
  return {
    ...{ slug, name, category, description, needs },
    ...(oauth && { oauth: true }),
    ...(unavailable && { unavailable }),
  };
}
