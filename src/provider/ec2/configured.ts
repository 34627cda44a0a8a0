import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** As the tools of AWS call them ("Configuration and credential file settings"). */
const VARIABLES = ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE', 'AWS_CONFIG_FILE'];

/** Whether this machine is set up for AWS: one that is not is not asked for what runs left there, nor is its network for credentials. */
export function awsIsConfigured(): boolean {
  return VARIABLES.some((name) => process.env[name]) || existsSync(join(homedir(), '.aws', 'config'));
}
