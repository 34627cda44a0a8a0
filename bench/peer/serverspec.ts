import { existsSync } from 'node:fs';
import type { Check } from '../check.ts';
import type { Contestant } from '../contest.ts';
import { serverspecFile } from '../dialect/serverspec.ts';
import { runProgram } from '../program.ts';
import type { Workshop } from '../workshop.ts';
import type { Peer } from './peer.ts';

const RSPEC = '/usr/bin/rspec';
const INSTALL_MS = 5 * 60_000;

/** Debian's package, which is installed on this machine and stays. @throws Error */
export async function getServerspec(workshop: Workshop): Promise<Peer> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own format language
  const argv = ['dpkg-query', '-W', '-f=${Version}', 'ruby-serverspec'];
  const version = async () => (await runProgram({ argv })).stdout;
  const there = await version().catch(() => '');
  if (there === '' || !existsSync(RSPEC)) {
    workshop.say('installing ruby-serverspec (stays)');
    await runProgram({
      argv: ['apt-get', 'install', '-y', '--no-install-recommends', 'ruby-serverspec'],
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      timeoutMs: INSTALL_MS,
    });
  }
  return { name: 'serverspec', version: (await version()).replace(/-.*/, ''), program: RSPEC };
}

/** rspec with the ssh backend: one connection of net-ssh. */
export function serverspec(
  workshop: Workshop,
  peer: Peer,
  name: string,
  checks: readonly Check[],
  sshConfig: string,
): Contestant {
  return {
    name,
    program: {
      argv: [peer.program, 'spec/bench_spec.rb'],
      cwd: workshop.write(name.replaceAll(' ', '-'), {
        'spec/bench_spec.rb': serverspecFile(checks),
        'spec/spec_helper.rb': [
          "require 'serverspec'",
          "require 'net/ssh'",
          'set :backend, :ssh',
          "set :host, 'peer'",
          `set :ssh_options, Net::SSH::Config.for('peer', ['${sshConfig}'])`,
          '',
        ].join('\n'),
      }),
      proof: new RegExp(`\\b${checks.length} examples, 0 failures\\b`),
    },
  };
}
