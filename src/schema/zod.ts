/** The library itself, for those who describe their own keys. Loaded with this file: our code takes the types from here, the rest from written.ts. */
export { z } from 'zod';
