/** What govc, the program for vSphere, reads from its environment ("govc: USAGE"). */
export interface GovcVariables {
  readonly url?: string;
  readonly user?: string;
  readonly password?: string;
  readonly datacenter?: string;
  readonly insecure: boolean;
}

/** Undefined values for what is not set; a user and a password in the URL count where the variables for them are not set. */
export function govcVariables(): GovcVariables {
  const { GOVC_URL, GOVC_USERNAME, GOVC_PASSWORD, GOVC_DATACENTER, GOVC_INSECURE } = process.env;
  const said = GOVC_URL === undefined || GOVC_URL === '' ? undefined : parse(GOVC_URL);
  const user = GOVC_USERNAME || said?.user;
  const password = GOVC_PASSWORD || said?.password;
  return {
    ...(said === undefined ? {} : { url: said.url }),
    ...(user ? { user } : {}),
    ...(password ? { password } : {}),
    ...(GOVC_DATACENTER ? { datacenter: GOVC_DATACENTER } : {}),
    insecure: /^(?:1|t|true)$/i.test(GOVC_INSECURE ?? ''),
  };
}

/** govc takes a name alone, too. What is no URL stays as it is, and is refused where it is used. */
function parse(text: string): { readonly url: string; readonly user: string; readonly password: string } {
  const whole = /^[a-z]+:\/\//i.test(text) ? text : `https://${text}`;
  const url = URL.parse(whole);
  if (url === null) return { url: whole, user: '', password: '' };
  const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  url.username = '';
  url.password = '';
  return { url: url.origin, user, password };
}
