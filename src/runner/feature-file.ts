import { relative } from 'node:path';
import { generateMessages } from '@cucumber/gherkin';
import {
  type Envelope,
  type GherkinDocument,
  type ParseError,
  type Pickle,
  SourceMediaType,
} from '@cucumber/messages';
import { readRegular } from '../disk/regular-file.ts';
import { unreadable } from '../model/file-reasons.ts';
import { openIds } from './new-id.ts';

/** One feature file, parsed once for the plan, the run and the reports. */
export interface FeatureFile {
  /** Path relative to the working folder. */
  readonly uri: string;
  /** The parser's messages, for the reports: its source, its document, its pickles, its errors. */
  readonly envelopes: readonly Envelope[];
  /** Undefined if it does not parse. */
  readonly document: GherkinDocument | undefined;
  /** Its scenarios, with ids that no other file has. */
  readonly pickles: readonly Pickle[];
  readonly errors: readonly ParseError[];
}

/** @param path absolute @throws ConfigurationError if it cannot be read */
export async function readFeatureFile(cwd: string, path: string): Promise<FeatureFile> {
  const uri = relative(cwd, path);
  const markdown = path.endsWith('.md');
  const envelopes = generateMessages(
    String(
      await readRegular(path).catch((error: NodeJS.ErrnoException) => {
        throw unreadable(uri, error);
      }),
    ),
    uri,
    markdown
      ? SourceMediaType.TEXT_X_CUCUMBER_GHERKIN_MARKDOWN
      : SourceMediaType.TEXT_X_CUCUMBER_GHERKIN_PLAIN,
    {
      defaultDialect: 'en',
      includeSource: true,
      includeGherkinDocument: true,
      includePickles: true,
      newId: openIds(),
    },
  );
  return {
    uri,
    envelopes,
    document: envelopes.find(({ gherkinDocument }) => gherkinDocument !== undefined)?.gherkinDocument,
    pickles: envelopes.flatMap(({ pickle }) => pickle ?? []),
    errors: envelopes.flatMap(({ parseError }) => parseError ?? []),
  };
}
