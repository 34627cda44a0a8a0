/** The library itself, for who describes keys of their own. Loaded with this file: ours takes the types from here, the rest from written.ts. */
export { z } from 'zod';
