/** A refusal as the REST API words it. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }

  get body(): object {
    const { status: code, reason, message } = this;
    return { error: { code, message, errors: [{ domain: 'global', reason, message }] } };
  }
}

/** Throws where an object has a field that the API does not know. */
export function assertKnown(value: object, names: readonly string[]): void {
  for (const name of Object.keys(value)) {
    if (!names.includes(name)) {
      const message = `Invalid JSON payload received. Unknown name "${name}": Cannot find field.`;
      throw new ApiProblem(400, 'badRequest', message);
    }
  }
}
