/** How often something is tried: a few times in `npm test`, with the full counts in `npm run test:faults`. */
export function count(few: number, many: number): number {
  return process.env.OPSPROOF_FAULTS === 'all' ? many : few;
}
