import { TrackyardError } from '@trackyard/base';
import { VALUE_KINDS, type ValueKind } from './plan-file.ts';

/** Where a person wants a column to go; `field` is `null` where nowhere. */
export interface ColumnWish {
  column: string;
  field: string | null;
  as?: ValueKind;
}

const MAP = /^(.+)=([A-Za-z][^=:]*?)?(?::([a-z]+))?$/s;

/**
 * `Total=properties.total:number`: the column, where it goes, what it holds (text where that is left out); nothing
 * behind the `=` leaves a column out. Throws `TY_VALIDATION`.
 */
export function parseMaps(texts: readonly string[]): ColumnWish[] {
  return texts.map((text) => {
    const [, column, field, as] = MAP.exec(text) ?? [];
    const isKind = as === undefined || (field !== undefined && VALUE_KINDS.some((kind) => kind === as));
    if (column === undefined || !isKind) {
      const message = `"${text.slice(0, 200)}" is no mapping: write column=field, or column=field:number.`;
      throw new TrackyardError('TY_VALIDATION', { message, details: [{ field: 'map', message }] });
    }
    return { column, field: field ?? null, ...(as !== undefined && { as: as as ValueKind }) };
  });
}
