/**
 * Files that take longest on two processors, the longest first, as `npm test` names them. What begins last ends last: a long file at the end
 * would run alone.
 */
export const LONGEST = [
  'scripts/pack.test.ts',
  'src/provider/kvm/contract.test.ts',
  'src/cli/night.test.ts',
  'src/provider/contract.test.ts',
  'scripts/faults/faults.test.mjs',
  'src/transport/ssh/powershell.test.ts',
  'src/cli/watch.test.ts',
  'src/faults/footprint.test.ts',
  'src/faults/transports.test.ts',
  'src/cli/serve.test.ts',
];

/**
 * @param {readonly string[]} files
 * @returns {string[]} all of them, the longest first, the others as they were
 */
export function longestFirst(files) {
  const place = (file) => (LONGEST.includes(file) ? LONGEST.indexOf(file) : LONGEST.length);
  return files.toSorted((a, b) => place(a) - place(b));
}
