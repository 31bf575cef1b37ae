import { FILES, PATHS } from '../model/paths';
import { SERVER_ID_BASE } from '../model/topology';
import { bash, type BashScript } from './bash';
import { script } from './script';

/** The first init container: option files and scripts, as this pod uses them until it ends. */
export function initMysql(): BashScript {
  return script({
    name: 'init-mysql',
    purpose: 'writes what only this pod knows, and takes its role’s option file and the scripts from the ConfigMap.',
    libraries: [FILES.commonLibrary],
    functions: [],
    main: bash`
      local role_options=${FILES.replicaOptions}
      read_topology
      if [[ $primary == "$ordinal" ]]; then role_options=${FILES.primaryOptions}; fi
      rm -f ${PATHS.optionFiles}/*
      cp ${PATHS.configMap}/"$role_options" ${PATHS.configMap}/${FILES.localAccounts} ${PATHS.optionFiles}/
      printf '[mysqld]\nserver_id=%d\nreport_host=%s\n' $((${SERVER_ID_BASE} + ordinal)) "$(host_of "$ordinal")" \
        >${PATHS.optionFiles}/${FILES.podOptions}
      # Copies: a change of the ConfigMap must not reach a pod half-way, between a sidecar and its probe.
      cp ${PATHS.configMap}/*.sh ${PATHS.scripts}/
      log "$POD_NAME: server id $((${SERVER_ID_BASE} + ordinal)), options of $role_options"
    `,
  });
}
