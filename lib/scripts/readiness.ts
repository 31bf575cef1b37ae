import type { Kind } from '../model/model';
import { bash, NOTHING, type BashScript } from './bash';
import { script } from './script';
import { lastVerdict } from './verdict';

/**
 * The readiness probe: reads the verdict, and starts no other process.
 *
 * Where there are no passwords it also runs the tutorial's own, which readers break to see what happens.
 */
export function readiness(k: Kind): BashScript {
  return script({
    name: 'readiness',
    purpose: 'succeeds if the sidecar’s last verdict is "ready" and recent; says why if not.',
    functions: [lastVerdict()],
    main: bash`
      local state reason age
      read_verdict
      echo "$reason"
      [[ $state == ready ]]
      ${k.hasPasswords ? NOTHING : bash`mysql -h 127.0.0.1 -e 'SELECT 1' >/dev/null`}
    `,
  });
}
