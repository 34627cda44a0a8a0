import * as hostValues from './host-values.ts';
import { loginKeys } from './login-keys.ts';
import * as shape from './shape.ts';
import * as values from './values.ts';

/** The building blocks for the keys of a host. Passed to a description, so that it loads nothing if no file is read. */
export const PARTS = { ...shape, ...values, ...hostValues, login: loginKeys };

export type Parts = typeof PARTS;
