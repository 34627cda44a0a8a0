/** It is unknown how a program reads it: neither valid nor invalid, and no value is known. */
export class Unreadable extends Error {}
