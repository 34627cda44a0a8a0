/** How often something is tried: a few times in `npm test`, as often as the issue asks for in `npm run test:faults`. */
export function count(few: number, many: number): number {
  return process.env.OPSPROOF_FAULTS === 'all' ? many : few;
}
