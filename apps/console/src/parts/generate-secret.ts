/** How a secret is made that a person may choose: `x-generate` of its setting. */
export interface SecretRecipe {
  prefix: string;
  bytes: number;
}

export function recipeOf(schema: object): SecretRecipe | undefined {
  const { 'x-generate': recipe } = schema as { 'x-generate'?: SecretRecipe };
  return recipe;
}

/** Random bytes in base64, made here: they reach the hub with the form, and nobody else. */
export function generateSecret({ prefix, bytes }: SecretRecipe): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  return prefix + btoa(String.fromCharCode(...random));
}
