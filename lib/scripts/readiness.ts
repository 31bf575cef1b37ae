import type { Kind } from '../model/model';
import { PATHS } from '../model/paths';
import { TIMING } from '../model/timing';
import { bash, NOTHING, type BashScript } from './bash';
import { script } from './script';

/**
 * The readiness probe: reads the verdict, and starts no other process.
 *
 * Where there are no passwords it also runs the tutorial's own, which readers break to see what happens.
 */
export function readiness(k: Kind): BashScript {
  return script({
    name: 'readiness',
    purpose: 'succeeds if the sidecar’s last verdict is "ready" and recent; says why if not.',
    functions: [],
    main: bash`
      local state='' time=0 reason='the sidecar has not judged this server yet' now
      if [[ -e ${PATHS.verdict} ]]; then read -r state time reason <${PATHS.verdict}; fi
      printf -v now '%(%s)T' -1
      if [[ $state == ready ]] && ((now - time > ${TIMING.verdictAge})); then
        state=stale reason="the sidecar's last verdict is $((now - time)) s old"
      fi
      echo "$reason"
      [[ $state == ready ]]
      ${k.hasPasswords ? NOTHING : bash`mysql -h 127.0.0.1 -e 'SELECT 1' >/dev/null`}
    `,
  });
}
