/**
 * Segment's filter query language: which events a filter or a mapping's trigger takes. A text is compiled once into a
 * plain function; whatever is wrong with it is a value with a position, never an exception, and evaluating never
 * throws. Called by the pipeline (decisions), the api (validation) and the
 * console (its builder of conditions), so it runs in browsers, too.
 * https://segment.com/docs/api/public-api/fql/
 */
export { compileFql, type CompiledFql } from './compile-fql.ts';
export type { Comparison, Expression } from './expression.ts';
export { parseFql } from './parse-fql.ts';
export { FqlSyntaxError, type FqlProblem } from './problem.ts';
