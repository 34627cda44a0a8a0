/** Whether `Accept` prefers plain text to JSON (RFC 9110, section 12.5.1), and says so explicitly. */
export function acceptsText(accept: string): boolean {
  const wanted = accept.split(',').map((part) => {
    const [type = '', ...parameters] = part.split(';').map((word) => word.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    return { type, weight: weight === undefined ? 1 : Number(weight.slice(2)) || 0 };
  });
  const best = (...types: readonly string[]) =>
    Math.max(0, ...wanted.filter(({ type }) => types.includes(type)).map(({ weight }) => weight));
  return best('text/plain', 'text/*') > best('application/json', 'application/*');
}
