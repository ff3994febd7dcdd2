import type { ConnectorSummary } from '@trackyard/connector-sdk';

/** A connector that is loaded when it is first needed. */
export interface CatalogEntry<Meta, Definition> {
  /** The part of `meta` that lists show; reads no fields, of which the catalog has thousands. */
  summary(): Promise<ConnectorSummary>;
  /** Names, texts and settings; imports no code. */
  meta(): Promise<Meta>;
  load(): Promise<Definition>;
}

/** By slug. It inherits nothing, so that a slug from outside (`constructor`) finds only connectors. */
export type CatalogTable<Meta, Definition> = Readonly<Record<string, CatalogEntry<Meta, Definition>>>;

export function catalogTable<Meta, Definition>(
  entries: CatalogTable<Meta, Definition>,
): CatalogTable<Meta, Definition> {
  return Object.freeze(Object.assign(Object.create(null), entries));
}
