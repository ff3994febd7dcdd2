import { checkSettings, type Settings } from '../settings.ts';
import type { Field, Fields } from '../field.ts';
import type { ConnectorMeta } from '../meta.ts';

const SECRET_NAME = /secret|password|token|credential|(api|private|access|service_?account)_?key/i;

/** What every connector's metadata keeps to. `settings` are examples that are complete and right. */
export function describeConnectorMeta(meta: ConnectorMeta, settings: readonly Settings[]): void {
  it('has texts for people', () => {
    expect(meta.slug).toMatch(/^[a-z][a-z0-9-]*(\/[a-z0-9-]+)?$/);
    for (const text of [meta.name, meta.category, meta.description]) expect(text.trim()).not.toBe('');
  });

  it('has metadata of plain values, fit for a browser', () => {
    expect(JSON.parse(JSON.stringify(meta))).toEqual(meta);
  });

  it('takes the right settings', () => {
    for (const given of settings) expect(checkSettings(meta.settings, given).problems).toEqual([]);
  });

  it('names every required setting that is missing', () => {
    const required = Object.entries(meta.settings).filter(
      ([, field]) => field.required && field.default === undefined,
    );
    expect(checkSettings(meta.settings, {}).problems.map(({ field }) => field)).toEqual(
      required.map(([name]) => name),
    );
  });

  describeFields('settings', meta.settings);
}

/** Each field can be shown, used and kept safe. */
export function describeFields(owner: string, fields: Fields, isMappable = false): void {
  if (Object.keys(fields).length === 0) return;
  it.each(Object.entries(fields))(`${owner}.%s is a sound field`, (name, field: Field) => {
    expect(name).toMatch(/^[a-z][A-Za-z0-9_]*$/);
    expect(field.label.trim()).not.toBe('');
    expect(field.description.trim()).not.toBe('');
    if (SECRET_NAME.test(name)) expect({ name, secret: field.secret }).toEqual({ name, secret: true });
    // A secret's default would be published with the connector.
    if (field.secret) expect(field.default).toBeUndefined();
    if (field.properties)
      for (const inner of Object.values(field.properties)) expect(inner.label.trim()).not.toBe('');
    if (field.generate) {
      const { prefix, bytes } = field.generate;
      const made = prefix + Buffer.alloc(bytes, 0xfb).toString('base64');
      expect(checkSettings({ [name]: field }, { [name]: made }).problems).toEqual([]);
      expect(field.secret).toBe(true);
    }
    if (field.pattern !== undefined) expect(new RegExp(field.pattern)).toBeDefined();
    if (field.default !== undefined && !isMappable) {
      expect(checkSettings({ [name]: field }, { [name]: field.default }).problems).toEqual([]);
    }
  });
}
