/**
 * Fills an action's fields from an event by Segment's mapping directives, with Segment's own mapping kit. The kit costs
 * some 15 MB and a sixth of a second, so it is loaded by the first mapping that has fields; processes without one never
 * load it. Called by the worker (deliveries) and the api (validation, dry runs).
 */
export { createMapper, type Mapper } from './create-mapper.ts';
export { mappingProblems } from './mapping-problems.ts';
