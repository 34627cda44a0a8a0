/**
 * The messages of the runner that we read and write (https://github.com/cucumber/messages): what a feature file contains, and what happened
 * to its scenarios. Types only; everything else imports them from here, so that the rest of the program depends on no package of
 * Cucumber's.
 */
export type {
  Attachment,
  Envelope,
  Exception,
  Feature,
  FeatureChild,
  GherkinDocument,
  Location,
  ParseError,
  Pickle,
  PickleStep,
  PickleStepType,
  PickleTag,
  RuleChild,
  Scenario,
  Step,
  TestCase,
  TestCaseStarted,
  TestStep,
  TestStepFinished,
  TestStepResult,
  TestStepResultStatus,
  Timestamp,
} from '@cucumber/messages';
