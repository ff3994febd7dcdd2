/** What can be switched on, each by itself. */
export const ENRICHMENTS = ['userAgent', 'location', 'campaign', 'session', 'bot'] as const;
export type Enrichment = (typeof ENRICHMENTS)[number];

/** A source's choice; what is absent is off. */
export type Enrichments = { readonly [name in Enrichment]?: boolean | undefined };
