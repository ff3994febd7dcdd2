import { fromMinorUnits, textOf } from '@trackyard/connector-sdk';

/** Where Stripe’s minor unit is not that of ISO 4217, in minor units. https://docs.stripe.com/currencies#special-cases */
const MINOR_UNITS: Readonly<Record<string, number>> = { ISK: 100, UGX: 100, MGA: 1 };

export interface Money {
  /** In upper case. */
  currency: string | undefined;
  /** An amount of the object as a person would write it; undefined for what is no number. */
  of(minorUnits: unknown): number | undefined;
}

/** How to read the amounts of one of Stripe's objects. */
export function moneyOf(object: Readonly<Record<string, unknown>>): Money {
  const currency = textOf(object['currency'])?.toUpperCase();
  const units = currency && MINOR_UNITS[currency];
  const of = (amount: unknown): number | undefined => {
    if (typeof amount !== 'number' || currency === undefined) return undefined;
    return units ? amount / units : fromMinorUnits(amount, currency);
  };
  return { currency, of };
}
