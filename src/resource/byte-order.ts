/** Big-endian machines as `uname -m` calls them: there the kernel writes addresses in its tables the other way round. */
const BIG_ENDIAN = /^(s390x?|ppc|ppc64|mips|mips64|sparc|sparc64|m68k|armv\d+b|aarch64_be)$/;

/** @param architecture as `uname -m` says it */
export function isBigEndian(architecture: string): boolean {
  return BIG_ENDIAN.test(architecture);
}
