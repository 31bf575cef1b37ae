import { LOOPBACK, type Kind } from '../model/model';
import { PATHS } from '../model/paths';
import { LIMITS, TIMING } from '../model/timing';
import { bash, NOTHING, type BashScript } from './bash';
import { script } from './script';
import { lastVerdict } from './verdict';

/**
 * The readiness probe: reads the verdict, and starts no other process as long as the server is ready.
 *
 * Where there are no passwords it also runs the tutorial's own, which readers break to see what happens.
 */
export function readinessScript(k: Kind): BashScript {
  return script({
    name: 'readiness',
    purpose: 'succeeds if the sidecar’s last verdict is "ready" and recent; says why if not.',
    functions: [lastVerdict(), patience()],
    main: bash`
      local state reason age failed=${LIMITS.readinessFailures}
      if [[ -e ${PATHS.failedProbes} ]]; then read -r failed <${PATHS.failedProbes} || true; fi
      read_verdict
      if ((failed >= ${LIMITS.readinessFailures})); then await_readiness; fi
      note_outcome 2>/dev/null
      echo "$reason"
      [[ $state == ready ]]
      ${k.hasPasswords ? NOTHING : bash`mysql -h ${LOOPBACK} -e 'SELECT 1' >/dev/null`}
    `,
  });
}

/** `await_readiness`, `note_outcome`. */
function patience(): BashScript {
  return bash`
    # Until so many probes in a row have failed, Kubernetes takes a server for ready, and must learn at once that it is not. Then it
    # looks every ${TIMING.readinessProbe} s, and clients would wait for its next turn.
    await_readiness() {
      local glances
      for ((glances = 0; glances < ${LIMITS.readinessGlances}; glances++)); do
        if [[ $state == ready ]]; then return; fi
        sleep ${TIMING.glance}
        read_verdict
      done
    }

    # A count that cannot be written costs patience, or haste, but not the truth.
    note_outcome() {
      if [[ $state == ready ]]; then
        if [[ ! -e ${PATHS.failedProbes} ]] || ((failed > 0)); then echo 0 >${PATHS.failedProbes} || true; fi
      elif ((failed < ${LIMITS.readinessFailures})); then
        echo $((failed + 1)) >${PATHS.failedProbes} || true
      fi
    }
  `;
}
