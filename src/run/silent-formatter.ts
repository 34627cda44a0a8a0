/** The runner insists on a formatter; ours are fed from its messages, so this one says nothing. */
export default {
  type: 'formatter' as const,
  formatter(): void {},
};
