export { trackyard } from './tables.ts';
export * from './auth.ts';
export * from './config.ts';
export * from './operations.ts';
export * from './delivery-log.ts';
export * from './oauth-states.ts';
export * from './mapping-tests.ts';
export * from './shadow-samples.ts';
export * from './warehouses.ts';
