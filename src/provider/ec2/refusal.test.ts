import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnableError } from '../../model/errors.ts';
import { EC2_NEED, openCloud } from './client.ts';
import { codeOf, refusal } from './refusal.ts';

const named = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, Code: name, ...more });
const about = {
  what: 'host "web" of "shop" could not be started',
  scope: { region: 'eu-central-1' },
  tookMs: 61_000,
};

/** What people read: the message, and what to do. */
function told(error: unknown): readonly (string | undefined)[] {
  const { message, hint } = refusal(error, about);
  return [message, hint];
}

test('each refusal of EC2 says who, what, where and what to do next', () => {
  const cases: readonly (readonly [string, string, string, RegExp])[] = [
    [
      'InsufficientInstanceCapacity',
      'We currently do not have sufficient t3.micro capacity',
      'sufficient t3.micro capacity [InsufficientInstanceCapacity]',
      /another type or subnet/,
    ],
    [
      'VcpuLimitExceeded',
      'You have requested more vCPU capacity',
      'more vCPU capacity [VcpuLimitExceeded]',
      /raise the quota/,
    ],
    [
      'MaxSpotInstanceCountExceeded',
      'Max spot instance count exceeded',
      'exceeded [MaxSpotInstanceCountExceeded]',
      /spot: prefer/,
    ],
    [
      'AuthFailure',
      'AWS was not able to validate the provided access credentials',
      'access credentials [AuthFailure]',
      /aws sts get-caller-identity/,
    ],
    ['RequestExpired', 'Request has expired.', 'expired. [RequestExpired]', /set the clock/],
    [
      'CredentialsProviderError',
      'Could not load credentials from any providers',
      'any providers [CredentialsProviderError]',
      /log in as for the aws command/,
    ],
    [
      'UnauthorizedOperation',
      'You are not authorized. Encoded authorization failure message: ABCDEF',
      'You are not authorized. [UnauthorizedOperation]',
      /can log in but is not allowed to do this/,
    ],
    [
      'InvalidAMIID.NotFound',
      "The image id '[ami-1]' does not exist",
      'does not exist [InvalidAMIID.NotFound]',
      /one region only/,
    ],
    [
      'InvalidSubnetID.NotFound',
      "The subnet ID 'subnet-1' does not exist",
      'does not exist [InvalidSubnetID.NotFound]',
      /describe-subnets/,
    ],
    [
      'VPCIdNotSpecified',
      'No default VPC for this user',
      'for this user [VPCIdNotSpecified]',
      /write a subnet/,
    ],
    [
      'DependencyViolation',
      'resource sg-1 has a dependent object',
      'dependent object [DependencyViolation]',
      /describe-network-interfaces/,
    ],
    [
      'UnsupportedOperation',
      'You cannot stop it',
      'You cannot stop it [UnsupportedOperation]',
      /cannot be stopped/,
    ],
  ];
  for (const [code, message, ends, hint] of cases) {
    const [text = '', advice = ''] = told(named(code, message));
    assert.ok(text.startsWith('host "web" of "shop" could not be started: '), text);
    assert.ok(text.endsWith(`${ends} (EC2 in eu-central-1)`), text);
    assert.match(advice, hint);
  }
});

test('a throttled request says how often it was tried, and a way that is closed says so', () => {
  assert.deepEqual(
    told(named('RequestLimitExceeded', 'Request limit exceeded.', { $metadata: { attempts: 7 } })),
    [
      'host "web" of "shop" could not be started: Request limit exceeded. [RequestLimitExceeded] after 7 attempts in 1 min 1 s (EC2 in eu-central-1)',
      'other programs use up the request quota of this account: run less at once, or later',
    ],
  );
  assert.deepEqual(
    told(Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' })),
    [
      'host "web" of "shop" could not be started: it is not reached: ECONNREFUSED (EC2 in eu-central-1)',
      'check the region, the endpoint and the network of this machine',
    ],
  );
  assert.match(
    told(named('TimeoutError', 'The operation was aborted'))[0] ?? '',
    /: no answer within 1 min 1 s \(/,
  );
});

test('the code of a refusal stays known, and a refusal is reported once', () => {
  const first = refusal(named('InvalidGroup.NotFound', 'no'), about);
  assert.equal(codeOf(first), 'InvalidGroup.NotFound');
  assert.equal(refusal(first, { ...about, what: 'again' }), first);
  assert.equal(codeOf('text'), '');
});

test('without the package the error names what installs it', async () => {
  const missing = () => Promise.reject(Object.assign(new Error('no'), { code: 'ERR_MODULE_NOT_FOUND' }));
  await assert.rejects(openCloud({ region: 'x' }, undefined, missing), (error) => {
    assert.ok(error instanceof UnableError);
    assert.equal(error.message, 'EC2 is asked by the package @aws-sdk/client-ec2, which is not installed');
    assert.equal(error.hint, EC2_NEED);
    return true;
  });
});
