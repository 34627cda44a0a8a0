/**
 * Files that take longest on two processors, the longest first, as `npm test` names them. What begins last ends last: a long file at the end
 * would run alone.
 */
export const LONGEST = [
  'src/cli/night.test.ts',
  'src/provider/contract.test.ts',
  'scripts/faults/faults.test.mjs',
  'src/cli/watch.test.ts',
  'scripts/pack.test.ts',
  'src/faults/footprint.test.ts',
  'src/resource/no-false-green.test.ts',
  'src/faults/names.test.ts',
  'src/faults/protected.test.ts',
  'src/faults/transports.test.ts',
  'src/cli/budget.test.ts',
  'src/cli/busybox.test.ts',
  'src/config/inventory/ansible.real.test.ts',
  'src/cli/serve.test.ts',
  'src/probe/absence.test.ts',
  'src/provider/terraform/terraform.test.ts',
];

/**
 * @param {readonly string[]} files
 * @returns {string[]} all of them, the longest first, the others as they were
 */
export function longestFirst(files) {
  const place = (file) => (LONGEST.includes(file) ? LONGEST.indexOf(file) : LONGEST.length);
  return files.toSorted((a, b) => place(a) - place(b));
}
