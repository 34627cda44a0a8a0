/**
 * The path of a kernel setting below /proc/sys, with either separator (sysctl.d(5)): if the first one is a slash the name is the path; if
 * it is a dot, dots stand for slashes and slashes for dots: `net.ipv4.conf.eth0/7.forwarding`.
 */
export function settingPath(name: string): string {
  if (/^[^.]*\//.test(name)) return name;
  return name.replaceAll(/[./]/g, (separator) => (separator === '.' ? '/' : '.'));
}
