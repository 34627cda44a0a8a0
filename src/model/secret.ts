/**
 * A value that must never be printed: it comes from `${env:…}`, `${file:…}` or `${command:…}`. Whatever turns it into text by accident
 * (template strings, JSON, inspection) gets the mask.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself, for the one place that needs it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return MASK;
  }
}

/** The text that replaces a secret. */
export const MASK = '••••••';
