import type { Moment } from '../src/model/moment.ts';
import { type DataTable, When } from '../src/runner/define.ts';
import { sentence, sentenceWith } from '../src/sentence/definition.ts';
import { buildJenkinsJob } from '../src/world/build-jenkins-job.ts';
import type { SentenceWorld } from '../src/world/sentence-world.ts';

When(
  'I {build} the Jenkins job {string} at {string}{moment}',
  sentence(
    'action',
    'builds a job and waits for the end of the build, 10 minutes unless the sentence says how long; anything but SUCCESS is red, unless it is only tried',
    'I build the Jenkins job "deploy" at "jenkins:/" within 20 minutes',
    'I try to build the Jenkins job "deploy" at "jenkins:/"',
  ),
  function (this: SentenceWorld, mayFail: boolean, job: string, server: string, moment?: Moment) {
    return this.act(buildJenkinsJob(this.scenario, { job, server, parameters: {}, mayFail, moment }));
  },
);

When(
  'I {build} the Jenkins job {string} at {string} with parameters{moment}:',
  sentenceWith(
    'table',
    'action',
    'the same with parameters, one per row',
    'I build the Jenkins job "deploy" at "jenkins:/" with parameters:',
  ),
  function (
    this: SentenceWorld,
    mayFail: boolean,
    job: string,
    server: string,
    moment: Moment | undefined,
    table: DataTable,
  ) {
    const parameters = table.rowsHash();
    return this.act(buildJenkinsJob(this.scenario, { job, server, parameters, mayFail, moment }));
  },
);
