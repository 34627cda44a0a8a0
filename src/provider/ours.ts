/** As ledgers name the maker of files of our own; no provider may have this name. */
export const OURS = 'opsproof';
