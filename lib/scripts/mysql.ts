import { FILES, PATHS } from '../model/paths';
import { bash, type BashScript } from './bash';
import { script } from './script';

/** The start of the server's container, at every restart of it. */
export function serverScript(): BashScript {
  return script({
    name: 'mysql',
    purpose: 'starts the server, on a data directory that is proven to be complete.',
    libraries: [FILES.commonLibrary],
    functions: [],
    main: bash`
      adopt_waiting_copy
      receipt_is_valid ${PATHS.data} ||
        fail "${PATHS.data} has no receipt: delete the pod, and its init containers will see to it"
      # What an earlier server left: its verdict is not about this one.
      rm -rf ${PATHS.verdict} ${PATHS.failedProbes} ${PATHS.socket} ${PATHS.socket}.lock \
        ${PATHS.serverTmp}
      mkdir ${PATHS.serverTmp}
      exec mysqld
    `,
  });
}
