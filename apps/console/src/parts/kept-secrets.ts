/** Secrets that are set and never shown: they stay, are typed anew, or are taken away. */
export interface KeptSecrets {
  /** Names of those that are set. */
  sealed: readonly string[];
  /** Those of them that the destination can do without. */
  removable: readonly string[];
  /** Those that go with the next submit. */
  removed: readonly string[];
  setRemoved(name: string, isRemoved: boolean): void;
}

/** From rjsf's registry, which hands it to every field. */
export function keptSecrets(registry: { formContext: unknown }): KeptSecrets {
  return (registry.formContext as { secrets: KeptSecrets }).secrets;
}
