import { textOf, type VendorPerson } from '@trackyard/connector-sdk';

/** Who is at an address of Twilio: a number, one of another channel (`whatsapp:+1…`), or a client's name. */
export function partyAt(address: unknown): VendorPerson {
  const text = textOf(address) ?? '';
  const number = /^(?:whatsapp:|messenger:|rcs:)?(\+?\d{3,15})$/.exec(text)?.[1];
  return number === undefined ? { id: text } : { phone: number };
}
