import { MYSQL_PORT } from '../model/model';
import { TIMING } from '../model/timing';
import { bash, type BashScript } from './bash';
import { script } from './script';
import { lastVerdict, NO_STATE } from './verdict';

/**
 * The startup probe. Kubernetes asks for readiness at once when it succeeds, and then every few seconds: a server that has
 * begun to listen and is not judged yet would be left out for as long, and its writes with it.
 */
export function startup(): BashScript {
  return script({
    name: 'startup',
    purpose: 'succeeds when the server takes connections and the sidecar has judged it, or does not judge.',
    functions: [lastVerdict()],
    main: bash`
      local state reason age
      if ! { : <>/dev/tcp/127.0.0.1/${MYSQL_PORT.number}; } 2>/dev/null; then
        echo 'the server takes no connections yet'
        exit 1
      fi
      read_verdict
      echo "$reason"
      [[ $reason != ${NO_STATE}* ]] || ((age > ${TIMING.verdictAge}))
    `,
  });
}
