/** The maker of our own files in ledgers; no provider may have this name. */
export const OURS = 'opsproof';
