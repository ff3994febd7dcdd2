/**
 * Segment's filter query language: which events a filter or a mapping's trigger takes. A text is compiled once into a
 * plain function; whatever is wrong with it is a value with a position, never an exception, and evaluating never
 * throws. Called by the pipeline (decisions) and the api (validation).
 * https://segment.com/docs/api/public-api/fql/
 */
export { compileFql, type CompiledFql } from './compile-fql.ts';
export type { FqlProblem } from './problem.ts';
