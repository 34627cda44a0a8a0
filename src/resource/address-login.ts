/** An address without the login that may be in it: a token is often the whole user name. */
export function redactAddress(url: string): string {
  return url.replace(/^([a-z+]+:\/\/)[^/]*@/i, '$1');
}
