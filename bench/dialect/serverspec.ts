import type { Check } from '../check.ts';

/** One `describe` per check, in the tool's own words. */
export function serverspecFile(checks: readonly Check[]): string {
  return ["require 'spec_helper'", '', ...checks.map(example), ''].join('\n');
}

function example(check: Check): string {
  switch (check.kind) {
    case 'file':
      return `describe(file(${quote(check.path)})) { it { should exist } }`;
    case 'owner':
      return `describe(file(${quote(check.path)})) { it { should be_owned_by ${quote(check.owner)} } }`;
    case 'package':
      return `describe(package(${quote(check.name)})) { it { should be_installed } }`;
    case 'user':
      return `describe(user(${quote(check.name)})) { it { should exist } }`;
    case 'port':
      return `describe(port(${check.number})) { it { should be_listening } }`;
    case 'service':
      return `describe(service(${quote(check.name)})) { it { should be_running } }`;
  }
}

const quote = (text: string) => `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
