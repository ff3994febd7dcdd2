import { Form } from '@rjsf/mantine';
import type { RJSFSchema, UiSchema } from '@rjsf/utils';
import { useState } from 'react';
import { words } from '../words.ts';
import { ErrorNotice } from './error-notice.tsx';
import { changedValues, isSecret, SEALED } from './schema-form-values.ts';
import type { SchemaFormProps } from './schema-form.tsx';
import { schemaValidator } from './schema-validator.ts';

export default function SchemaFormDrawn({ schema, values, onSubmit, error, children }: SchemaFormProps) {
  // Secrets are empty in the form: what stands there is typed anew.
  const [shown, setShown] = useState(() =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== SEALED)),
  );
  const sealed = Object.keys(values).filter((name) => values[name] === SEALED);
  return (
    <Form
      className="schema-form"
      schema={withoutKeptSecrets(schema, sealed)}
      uiSchema={uiOf(schema, sealed)}
      formData={shown}
      validator={schemaValidator}
      showErrorList={false}
      noHtml5Validate
      omitExtraData
      onChange={({ formData }) => setShown(formData ?? {})}
      onSubmit={({ formData }) => onSubmit(changedValues(values, formData ?? {}))}
    >
      {error && <ErrorNotice error={error} />}
      <div className="form-actions">{children}</div>
    </Form>
  );
}

/** A secret that is kept need not be typed. */
function withoutKeptSecrets(schema: Record<string, unknown>, sealed: readonly string[]): RJSFSchema {
  const { $schema: _, required, ...rest } = schema as RJSFSchema;
  return { ...rest, required: (required ?? []).filter((name) => !sealed.includes(name)) };
}

function uiOf(schema: Record<string, unknown>, sealed: readonly string[]): UiSchema {
  const properties = (schema['properties'] ?? {}) as Record<string, Record<string, unknown>>;
  const fields = Object.entries(properties).map(([name, field]) => {
    const secret = isSecret(field) && {
      'ui:widget': 'password',
      'ui:autocomplete': 'new-password',
      // The password widget shows no description but one that is an option of its own.
      ...(field['description'] !== undefined && { 'ui:description': field['description'] }),
      ...(sealed.includes(name) && { 'ui:placeholder': words.parts.form.secretKept }),
    };
    return [name, { 'ui:enableMarkdownInDescription': false, ...secret }];
  });
  return { ...Object.fromEntries(fields), 'ui:submitButtonOptions': { norender: true } };
}
