/**
 * What happens to an event between its acceptance and its destinations' lanes. `gather` collects facts through
 * ports, `enrichEvents` adds what sources have switched on; `decide` turns events, facts and one version of the
 * configuration into a plan with reasons, purely, so that the same decision can be made again for a trace or tried
 * before production. Called by the worker and the api; it never reads a clock or a socket while deciding.
 */
export {
  compileMappings,
  type CompiledMapping,
  type CompiledMappings,
  type MappingSet,
} from './compile-mappings.ts';
export { compileRules, type CompiledRules } from './compile-rules.ts';
export { compileSnapshot, type CompiledConfig, type CompiledConnection } from './compile-snapshot.ts';
export type {
  ConfigSnapshot,
  ConnectionConfig,
  ConnectionRules,
  DeliveryConfig,
  DestinationConfig,
  DestinationMapping,
  KeptPeriod,
  PropertyRules,
  SourceConfig,
  WarehouseConfig,
} from './config-snapshot.ts';
export { decide, type ConnectionPlan, type Plan, type SourcePlan } from './decide.ts';
export { enrichEvents, type EnrichPorts, type VisitPorts } from './enrich.ts';
export {
  gather,
  NO_FACTS,
  type Facts,
  type FactPorts,
  type StoredEvent,
  type WaitingEvent,
} from './gather.ts';
export { decideConnection, type ConnectionDecision } from './stages.ts';
