/** No reader here knows what a program makes of it: neither valid nor not valid, and no value is told. */
export class Unreadable extends Error {}
