/** An expectation that cannot be read. The message names what was found, what is allowed, and an example. */
export class ExpectationError extends Error {
  override readonly name = 'ExpectationError';
}
