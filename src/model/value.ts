/** A plain value as observed on a host, and the types an attribute can have. */

/** A bigint is a number like any other: a whole one that a double cannot represent (over 2^53). */
export type Value =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly Value[]
  | { readonly [key: string]: Value };

/**
 * How an attribute's value is compared and printed.
 *
 * | type     | value                                   | written in a feature as |
 * |----------|-----------------------------------------|-------------------------|
 * | boolean  | true / false                            | `yes`, `no`, `true`, `false` |
 * | text     | string                                  | plain or quoted         |
 * | integer  | number                                  | `3`                     |
 * | number   | number, or bigint                       | `0.5`                   |
 * | bytes    | number of bytes                         | `20 kB`, `512 MiB`      |
 * | duration | milliseconds                            | `250 ms`, `2 days`      |
 * | percent  | number                                  | `90 %`                  |
 * | mode     | number, the 12 permission bits          | `0644`                  |
 * | age      | milliseconds since the moment           | `under 2 days`          |
 * | version  | string                                  | `1.22.1`, `>= 1.18 < 2` |
 * | list     | array of strings or numbers             | `includes a, b`         |
 * | json     | any JSON value                          | `"up"`, `3`, `true`     |
 */
export type ValueType =
  | 'boolean'
  | 'text'
  | 'integer'
  | 'number'
  | 'bytes'
  | 'duration'
  | 'percent'
  | 'mode'
  | 'age'
  | 'version'
  | 'list'
  | 'json';
