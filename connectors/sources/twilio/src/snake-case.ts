/** `MessageSid` and `messageSid` as `message_sid`: Twilio writes its fields both ways. */
export function snakeCase(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name.replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, '_').toLowerCase(),
      value,
    ]),
  );
}
