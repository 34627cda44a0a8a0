/**
 * The configuration that Chef runs with: everything that it keeps goes to the folder of the run, and an event handler of ours writes one JSON object a line.
 * It is Ruby, which Chef evaluates. Written against docs.chef.io, "About Handlers" and "client.rb", and Chef's EventDispatch interface.
 */
export const EVENT_HANDLER = `
require "json"

class OpsproofResults < Chef::EventDispatch::Base
  def initialize(path)
    @file = File.open(path, "a")
    @file.sync = true
    say(event: "start", version: Chef::VERSION)
  end

  def say(line)
    @file.puts(JSON.generate(line))
  end

  def resource_action_start(resource, action, *)
    say(event: "begins", resource: resource.to_s, action: action)
  end

  def resource_up_to_date(resource, action)
    say(event: "unchanged", resource: resource.to_s, action: action)
  end

  def resource_updated(resource, action)
    say(event: "changed", resource: resource.to_s, action: action)
  end

  def resource_skipped(resource, action, *)
    say(event: "skipped", resource: resource.to_s, action: action)
  end

  def resource_bypassed(resource, action, *)
    say(event: "bypassed", resource: resource.to_s, action: action)
  end

  def resource_failed(resource, action, exception)
    said = resource.respond_to?(:sensitive) && resource.sensitive ? "" : exception.message
    event = resource.ignore_failure ? "ignored" : "failed"
    say(event: event, resource: resource.to_s, action: action, message: said)
  end

  def run_completed(*)
    say(event: "end")
  end

  def run_failed(exception, *)
    say(event: "broken", message: exception.message)
  end
end
`;

/** A text as Ruby writes it: in single quotes, where only quotes and backslashes are special. */
export function rubyText(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
}
