import type { Kind } from '../model/model';
import { FILES, PATHS } from '../model/paths';
import { SERVER_ID_BASE } from '../model/topology';
import { bash, NOTHING, type BashScript } from './bash';
import { receiptWriter } from './receipt';
import { script } from './script';

/**
 * The first init container: option files and scripts, as this pod uses them until it ends; and on a primary without
 * data, an empty server.
 *
 * It runs at every start of the pod and may be killed at any line.
 */
export function initScript(k: Kind): BashScript {
  return script({
    name: 'init-mysql',
    purpose: 'takes scripts and options for this pod; on a primary that has no data, makes an empty server.',
    libraries: [FILES.commonLibrary, FILES.initializationLibrary],
    functions: [receiptWriter(k), emptyServer()],
    main: bash`
      local role_options=${FILES.replicaOptions}
      read_topology
      if [[ $primary == "$ordinal" ]]; then role_options=${FILES.primaryOptions}; fi
      rm -f ${PATHS.optionFiles}/*
      cp ${PATHS.configMap}/"$role_options" ${PATHS.optionFiles}/
      ${k.hasPasswords ? bash`cp ${PATHS.configMap}/${FILES.localAccounts} ${PATHS.optionFiles}/` : NOTHING}
      printf '[mysqld]\nserver_id=%d\nreport_host=%s\n' $((${SERVER_ID_BASE} + ordinal)) "$own_host" \
        >${PATHS.optionFiles}/${FILES.podOptions}
      # Copies: a change of the ConfigMap must not reach a pod half-way, between a sidecar and its probe.
      cp ${PATHS.configMap}/*.sh ${PATHS.scripts}/
      chmod +x ${PATHS.scripts}/${FILES.controlScript}
      log "$POD_NAME: server id $((${SERVER_ID_BASE} + ordinal)), options of $role_options"
      if [[ $primary == "$ordinal" ]]; then make_empty_server; fi
    `,
    endsOnSigterm: true,
  });
}

function emptyServer(): BashScript {
  return bash`
    # Unless there are data, or a finished copy of them waits.
    make_empty_server() {
      if receipt_is_valid ${PATHS.data} || receipt_is_valid ${PATHS.incoming}; then return; fi
      # The scripts always rename what they have finished: data without a receipt may be the only ones.
      [[ ! -e ${PATHS.data} ]] || fail "refused: ${PATHS.data} has no receipt, so it was not completed here, and on a" \
        "primary it may be the only copy: move it away, or copy it elsewhere and remove it"
      log 'no data here: preparing an empty server'
      rm -rf ${PATHS.incoming} # without a receipt it proves nothing, whatever is in it
      initialize_server ${PATHS.incoming}
      write_receipt initialization none
    }
  `;
}
