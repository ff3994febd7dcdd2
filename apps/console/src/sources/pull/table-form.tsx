import { Button, SegmentedControl } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { Source } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { Disclosure } from '../../parts/disclosure.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { SEALED } from '../../parts/schema-form-values.ts';
import { words } from '../../words.ts';
import { CheckResult } from './check-result.tsx';
import { fieldErrors } from './field-errors.ts';
import { SettingField } from './setting-field.tsx';
import { fieldsOf, shownValues, tableChange, waysOf, type Section, type Ways } from './table-settings.ts';
import type { useSaveTable } from './use-save-table.ts';

interface TableFormProps {
  source: Source;
  /** JSON Schema of the settings. */
  schema: Record<string, unknown>;
  /** Has never run: a passed check switches it on. */
  isNew: boolean;
  save: ReturnType<typeof useSaveTable>;
}

const says = words.pull;

/** Database, rows, event and schedule, in the order in which one thinks of them. */
export function TableForm({ source, schema, isNew, save }: TableFormProps) {
  const [values, setValues] = useState(() => shownValues(source.settings));
  const [ways, setWays] = useState(() => waysOf(source.settings));
  const change = tableChange(source.settings, values, ways);
  const isChanged = Object.keys(change).length > 0;
  const errors = fieldErrors(save.error);
  const fields = (section: Section) =>
    fieldsOf(section, schema)
      .filter(([name]) => name !== 'eventName' || values['eventType'] !== 'identify')
      .map(([name, field]) => (
        <SettingField
          key={name}
          name={name}
          schema={field}
          value={values[name]}
          isKept={source.settings[name] === SEALED}
          error={errors[name]}
          onChange={(value) => setValues((before) => ({ ...before, [name]: value }))}
        />
      ));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ settings: change, switchOn: isNew });
      }}
    >
      <Card title={says.form} hint={isNew ? says.save.firstHint : says.save.againHint}>
        <Part title={says.sections.database}>
          <SegmentedControl
            aria-label={says.by.label}
            value={ways.by}
            data={(['fields', 'url'] as const).map((value) => ({ value, label: says.by[value] }))}
            onChange={(by) => setWays({ ...ways, by: by as Ways['by'] })}
          />
          <div className="setting-grid">{fields(ways.by)}</div>
        </Part>
        <Part title={says.sections.rows}>
          <SegmentedControl
            aria-label={says.what.label}
            value={ways.what}
            data={(['table', 'query'] as const).map((value) => ({ value, label: says.what[value] }))}
            onChange={(what) => setWays({ ...ways, what: what as Ways['what'] })}
          />
          {fields(ways.what)}
          <div className="setting-grid">{fields('rows')}</div>
        </Part>
        <Part title={says.sections.event}>
          <div className="setting-grid">{fields('event')}</div>
        </Part>
        <Part title={says.sections.schedule}>
          <div className="setting-grid">{fields('schedule')}</div>
        </Part>
        <Disclosure summary={says.more}>
          <div className="setting-grid">{fields('more')}</div>
        </Disclosure>
        <div className="form-actions">
          <Button type="submit" variant={isNew ? 'filled' : 'default'} loading={save.isPending}>
            {isNew ? says.save.first : isChanged ? says.save.again : says.save.checkOnly}
          </Button>
        </div>
        <Outcome save={save} isNew={isNew} />
      </Card>
    </form>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="table-part">
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}

function Outcome({ save, isNew }: Pick<TableFormProps, 'save' | 'isNew'>) {
  if (save.isPending) return null;
  if (save.error) return <ErrorNotice error={save.error} />;
  return save.data ? <CheckResult saved={save.data} isNew={isNew} /> : null;
}
