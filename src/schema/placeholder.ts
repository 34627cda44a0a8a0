/** A value with `${…}` in it: checked again once it is resolved. */
export const PLACEHOLDER = /\$\{/;
