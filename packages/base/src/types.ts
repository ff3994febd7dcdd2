declare const brand: unique symbol;

/** A string that only one kind of thing may carry: `Brand<string, 'SourceId'>`. Erased at run time. */
export type Brand<T, Name extends string> = T & { readonly [brand]?: Name };

/** Any value that JSON can hold. */
export type Json = string | number | boolean | null | Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  [key: string]: Json;
}
