import { Form } from '@rjsf/mantine';
import type { RJSFSchema, UiSchema } from '@rjsf/utils';
import { useState } from 'react';
import { ErrorNotice } from './error-notice.tsx';
import { NameValuesField } from './name-values-field.tsx';
import { changedValues, isNameValues, isSecret, SEALED } from './schema-form-values.ts';
import type { SchemaFormProps } from './schema-form.tsx';
import { schemaValidator } from './schema-validator.ts';
import { SecretWidget } from './secret-widget.tsx';
import type { KeptSecrets } from './kept-secrets.ts';

type Schema = Record<string, unknown>;

export default function SchemaFormDrawn({ schema, values, onSubmit, error, children }: SchemaFormProps) {
  const known = ofSchema(schema, values);
  // Secrets are empty in the form: what stands there is typed anew.
  const [shown, setShown] = useState(() =>
    Object.fromEntries(Object.entries(known).filter(([, value]) => value !== SEALED)),
  );
  const [removed, setRemoved] = useState<readonly string[]>([]);
  const sealed = Object.keys(known).filter((name) => known[name] === SEALED);
  const required = (schema['required'] ?? []) as string[];
  const secrets: KeptSecrets = {
    ...{ sealed, removed },
    removable: sealed.filter((name) => !required.includes(name)),
    setRemoved: (name, isRemoved) =>
      setRemoved((before) => [...before.filter((one) => one !== name), ...(isRemoved ? [name] : [])]),
  };
  return (
    <Form
      className="schema-form"
      schema={withoutKeptSecrets(schema, sealed)}
      uiSchema={uiOf(schema)}
      formData={shown}
      formContext={{ secrets }}
      validator={schemaValidator}
      widgets={{ secret: SecretWidget }}
      fields={{ nameValues: NameValuesField }}
      showErrorList={false}
      noHtml5Validate
      omitExtraData
      onChange={({ formData }) => setShown(formData ?? {})}
      onSubmit={({ formData }) => onSubmit(changedValues(known, formData ?? {}, removed))}
    >
      {error && <ErrorNotice error={error} />}
      <div className="form-actions">{children}</div>
    </Form>
  );
}

/** A form may ask for a part of the settings: the others stay as they are. */
function ofSchema(schema: Schema, values: Schema): Schema {
  const properties = Object(schema['properties']) as Schema;
  return Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(properties, name)));
}

/** A secret that is kept need not be typed. */
function withoutKeptSecrets(schema: Schema, sealed: readonly string[]): RJSFSchema {
  const { $schema: _, required, ...rest } = schema as RJSFSchema;
  return { ...rest, required: (required ?? []).filter((name) => !sealed.includes(name)) };
}

function uiOf(schema: Schema): UiSchema {
  const properties = (schema['properties'] ?? {}) as Record<string, Schema>;
  const fields = Object.entries(properties).map(([name, field]) => {
    const own = isNameValues(field)
      ? { 'ui:field': 'nameValues' }
      : isSecret(field) && { 'ui:widget': 'secret' };
    return [name, { 'ui:enableMarkdownInDescription': false, ...own }];
  });
  return { ...Object.fromEntries(fields), 'ui:submitButtonOptions': { norender: true } };
}
