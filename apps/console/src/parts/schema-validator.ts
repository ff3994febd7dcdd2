import { Validator, type Schema } from '@cfworker/json-schema';
import {
  toErrorList,
  toErrorSchema,
  type RJSFSchema,
  type RJSFValidationError,
  type ValidatorType,
} from '@rjsf/utils';
import { words } from '../words.ts';

type Values = Record<string, unknown>;

/**
 * JSON Schema for rjsf without compiling code: the usual validator (Ajv) makes functions from text, which the content
 * security policy refuses.
 */
export const schemaValidator: ValidatorType<Values> = {
  isValid: (schema, values, root) => problemsOf({ ...root, ...schema } as RJSFSchema, values).length === 0,
  rawValidation: (schema, values) => ({ errors: problemsOf(schema, values) as never[] }),
  validateFormData(values, schema) {
    const errors = problemsOf(schema, values);
    return { errors: toErrorList(toErrorSchema(errors)), errorSchema: toErrorSchema(errors) };
  },
};

/** The deepest problem of each place: those above only say that something below is wrong. */
function problemsOf(schema: RJSFSchema, values: Values | undefined): RJSFValidationError[] {
  const { errors } = new Validator(schema as Schema, '2020-12', false).validate(values ?? {});
  return errors
    .filter(({ keyword }) => !['properties', 'items', '$ref'].includes(keyword))
    .map(({ keyword, error, instanceLocation }) => {
      const missing = keyword === 'required' ? /"([^"]+)"/.exec(error)?.[1] : undefined;
      const path = instanceLocation.split('/').slice(1).map(unescapePart);
      const property = [...path, ...(missing === undefined ? [] : [missing])];
      const message = missing === undefined ? error : words.parts.form.required;
      return { property: `.${property.join('.')}`, message, stack: message, name: keyword };
    });
}

const unescapePart = (part: string) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
