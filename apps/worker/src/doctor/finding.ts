/** One difference between two places that should agree. */
export interface Finding {
  about: 'source' | 'connection' | 'warehouse';
  id: string;
  /** A sentence for a person. */
  what: string;
  /** The events it is about, where they can be named. */
  messageIds: string[];
}
