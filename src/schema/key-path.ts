/** Where something stands in a file: keys and list positions from the top. */
export type KeyPath = readonly (string | number)[];
