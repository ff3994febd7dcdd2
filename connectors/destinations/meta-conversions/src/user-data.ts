import { objectOf, textOf } from '@trackyard/connector-sdk';
import { hashPersonalData, type PersonalDataKind } from '@trackyard/connector-sdk/personal-data';

/** Meta's names and kinds of what is hashed, by our fields. */
const HASHED: Readonly<Record<string, readonly [string, PersonalDataKind]>> = {
  email: ['em', 'email'],
  phone: ['ph', 'phone'],
  firstName: ['fn', 'name'],
  lastName: ['ln', 'name'],
  birthday: ['db', 'birthDate'],
  gender: ['ge', 'gender'],
  city: ['ct', 'city'],
  state: ['st', 'state'],
  postalCode: ['zp', 'postalCode'],
  country: ['country', 'country'],
  externalId: ['external_id', 'id'],
};

/** Meta's names of what is sent as it is, by our fields. */
const PLAIN: Readonly<Record<string, string>> = {
  ip: 'client_ip_address',
  userAgent: 'client_user_agent',
  clickId: 'fbc',
  browserId: 'fbp',
  subscriptionId: 'subscription_id',
  leadId: 'lead_id',
  facebookLoginId: 'fb_login_id',
};

/**
 * What Meta finds the person by, hashed where Meta wants it hashed.
 * https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/customer-information-parameters
 */
export function userDataOf(given: unknown): Record<string, unknown> {
  const fields = objectOf(given);
  const userData: Record<string, unknown> = {};
  for (const [field, [name, kind]] of Object.entries(HASHED)) {
    const hashed = hashPersonalData(kind, fields[field]);
    if (hashed !== undefined) userData[name] = [hashed];
  }
  for (const [field, name] of Object.entries(PLAIN)) {
    const text = textOf(fields[field]);
    if (text !== undefined) userData[name] = text;
  }
  return userData;
}

/** Whether Meta could find anybody: a country or a gender alone names no one, and the event would be refused. */
export function namesSomebody(userData: Readonly<Record<string, unknown>>): boolean {
  const { em, ph, external_id, fbc, fbp, lead_id, subscription_id, fb_login_id } = userData;
  const ids = [em, ph, external_id, fbc, fbp, lead_id, subscription_id, fb_login_id];
  if (ids.some((id) => id !== undefined)) return true;
  const { client_ip_address: ip, client_user_agent: userAgent, ...others } = userData;
  if (ip !== undefined && userAgent !== undefined) return true;
  return Object.keys(others).length >= 2;
}
