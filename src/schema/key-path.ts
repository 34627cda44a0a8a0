/** A place in a file: keys and list positions from the top. */
export type KeyPath = readonly (string | number)[];
