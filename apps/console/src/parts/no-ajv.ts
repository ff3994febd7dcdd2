/**
 * Stands in for `@rjsf/validator-ajv8`, which the form library names in a helper for tests: it compiles code, which the
 * content security policy refuses, and is not installed. Forms are given `schemaValidator`.
 */
export default undefined;
