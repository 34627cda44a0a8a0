import type { Sink } from '../event/sink.ts';

/** The report of each name for --format; a new one is a file and a line here. Each is loaded when it is chosen. */
export const formats = {
  github: async () => (await import('./github.ts')).github,
  gitlab: async () => (await import('./gitlab.ts')).gitlab,
  sarif: async () => (await import('./sarif.ts')).sarif,
  tap: async () => (await import('./tap.ts')).tap,
  markdown: async () => (await import('./markdown.ts')).markdown,
  junit: async () => (await import('./junit.ts')).junit,
  html: async () => (await import('./html.ts')).html,
  json: async () => (await import('./findings-json.ts')).findings,
  messages: async () => (await import('./messages.ts')).messages,
  nagios: async () => (await import('./nagios.ts')).nagios,
  passive: async () => (await import('./passive.ts')).passive,
  nsca: async () => (await import('./nsca.ts')).nsca,
  prometheus: async () => (await import('./prometheus.ts')).prometheus,
} as const satisfies Readonly<Record<string, () => Promise<Sink>>>;
