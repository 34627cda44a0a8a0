import type { Sink } from '../event/sink.ts';
import { findings } from './findings-json.ts';
import { html } from './html.ts';
import { junit } from './junit.ts';
import { latest } from './latest.ts';
import { messages } from './messages.ts';
import { terminal } from './terminal.ts';

/** All reports; a new one is a file and a line here. */
export const sinks: readonly Sink[] = [terminal, messages, html, junit, findings, latest];
