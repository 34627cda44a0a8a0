/** Which packets a rule takes: every one, nearly every one, or some. */
export type Breadth = 'all' | 'most' | 'some';

/** What one rule does with the packets that it takes; `end` is every verdict that does not accept. */
export interface Step {
  readonly breadth: Breadth;
  readonly verdict: 'accept' | 'end' | 'return' | 'jump' | 'goto';
  /** The chain that a jump or goto leads to. */
  readonly target: string;
}

/** The steps of a chain, in their order; none of a chain that is not there. */
export type StepsOf = (chain: string) => readonly Step[];

/** No longer way is followed; the kernel allows 16 jumps (NFT_JUMP_STACK_SIZE). */
const LONGEST = 16;

/** Whether nearly every packet that meets these steps is accepted, there or in a chain that they lead to. */
export function acceptsMost(steps: readonly Step[], stepsOf: StepsOf, depth = 0): boolean {
  for (const { breadth, verdict, target } of depth > LONGEST ? [] : steps) {
    if (breadth === 'some') continue;
    if (verdict === 'accept') return true;
    if (verdict === 'end' || verdict === 'return') return false;
    if (acceptsMost(stepsOf(target), stepsOf, depth + 1)) return true;
    if (verdict === 'goto' && breadth === 'all') return false;
  }
  return false;
}

/** Whether nearly every packet that meets this step is accepted by it, or leaves its chain; or neither. */
export function broadEffect(step: Step, stepsOf: StepsOf): 'accepts' | 'leaves' | undefined {
  if (acceptsMost([step], stepsOf)) return 'accepts';
  return step.verdict === 'return' && step.breadth !== 'some' ? 'leaves' : undefined;
}

/** The chains that packets come to from these, these among them. */
export function chainsReached(first: readonly string[], targetsOf: (chain: string) => readonly string[]) {
  const reached = new Set(first);
  for (const chain of reached) for (const target of targetsOf(chain)) reached.add(target);
  return reached;
}
