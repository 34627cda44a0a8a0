/** Every sentence that opsproof has. The runner imports this file; it registers all of them. */
import '../src/sentence/typeless-steps.ts';
import '../src/sentence/parameters.ts';
import '../src/world/hooks.ts';
import '../src/run/plain-runner.ts';
import './given.ts';
import './state.ts';
import './probe.ts';
import './kept.ts';
import './http.ts';
import './command.ts';
import './host.ts';
import './converge.ts';
import './kubernetes.ts';
import './terraform.ts';
import './file.ts';
import './log.ts';
import './expected-red.ts';
