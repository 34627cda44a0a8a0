/** Big-endian machines by their name in `uname -m`: there, the kernel writes the addresses in its tables in the other byte order. */
const BIG_ENDIAN = /^(s390x?|ppc|ppc64|mips|mips64|sparc|sparc64|m68k|armv\d+b|aarch64_be)$/;

/** @param architecture as `uname -m` says it */
export function isBigEndian(architecture: string): boolean {
  return BIG_ENDIAN.test(architecture);
}
