import { MYSQL_PORT } from '../model/model';
import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';
import { script } from './script';

/** The startup probe: a server that takes connections is found at once, and not at the probe's next turn. */
export function startup(): BashScript {
  return script({
    name: 'startup',
    purpose: 'succeeds as soon as the server takes connections.',
    functions: [
      bash`
        takes_connections() {
          (: </dev/tcp/127.0.0.1/${MYSQL_PORT.number}) 2>/dev/null
        }
      `,
    ],
    main: bash`
      local glances
      for ((glances = 0; glances < ${TIMING.startupGlances}; glances++)); do
        if takes_connections; then return; fi
        sleep ${TIMING.glance}
      done
      echo 'the server takes no connections yet'
      return 1
    `,
  });
}
