import { loginKeys } from './login-keys.ts';
import * as shape from './shape.ts';
import * as values from './values.ts';

/** What the keys of a host are made of. Handed to who describes some, so that a description loads nothing where no file is read. */
export const PARTS = { ...shape, ...values, login: loginKeys };

export type Parts = typeof PARTS;
