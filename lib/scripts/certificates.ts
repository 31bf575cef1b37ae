import { CERTIFICATE_FILES } from '../model/certificates';
import { MYSQL_PORT, type Kind } from '../model/model';
import { TIMING } from '../model/timing';
import { bash, NOTHING, type BashScript } from './bash';
import { numberParameter, sql, type SqlStatement } from './sql';

/**
 * Peers are known by the certificates that they show. One that is asked by name must show a certificate with that name. By
 * address, the client can check no more than the authority, and so do replication and CLONE: where it matters who is
 * there, `is_certified` looks at the certificate before.
 */
export function certificates(secret: string): BashScript {
  return bash`
    certificates_secret=${secret}

    # True for the name of a host: each has a hyphen, and no address has one.
    is_name() { [[ $1 == *-* ]]; }

    # True if what listens at address $1 has a certificate for host $2.
    is_certified() {
      timeout ${TIMING.connect} openssl s_client -starttls mysql -connect "$1:${MYSQL_PORT.number}" -CAfile ${CERTIFICATE_FILES.authorities} \
        -verify_return_error -verify_hostname "$2" >/dev/null 2>&1 </dev/null
    }
  `;
}

/** How `remote_sql` sees to it that it talks to the right host: options of the client, and what they need before. */
export function clientVerification({ hasCertificates }: Kind): {
  readonly prepare: BashScript;
  readonly options: BashScript;
} {
  if (!hasCertificates) return { prepare: NOTHING, options: bash`--ssl-mode=REQUIRED` };
  return {
    prepare: bash`
      local verify=VERIFY_CA
      if is_name "$1"; then verify=VERIFY_IDENTITY; fi
    `,
    options: bash`--ssl-mode="$verify" --ssl-ca=${CERTIFICATE_FILES.authorities}`,
  };
}

/**
 * How a replica sees to it that it follows the right source. With authorities, replication checks for them even if it is
 * not told to verify the certificate (seen on 9.7.4); told so, it checks the name, too.
 */
export function sourceVerification({ hasCertificates }: Kind): {
  /** What the others need before, for this host. */
  readonly prepare: (host: BashScript) => BashScript;
  /** Whether the name is verified, and by which authorities, as `actual_state` shows them. */
  readonly settings: BashScript;
  readonly options: (source: SqlStatement) => SqlStatement;
} {
  if (!hasCertificates) {
    return {
      prepare: () => NOTHING,
      settings: bash`0`,
      options: (source) => sql`${source}_SSL_VERIFY_SERVER_CERT = 0, ${source}_SSL_CA = ''`,
    };
  }
  return {
    prepare: (host) => bash`
      local verify_name=0
      if is_name ${host}; then verify_name=1; fi
    `,
    settings: bash`"$verify_name" ${CERTIFICATE_FILES.authorities}`,
    options: (source) =>
      sql`${source}_SSL_VERIFY_SERVER_CERT = ${numberParameter('verify_name')}, ${source}_SSL_CA = ${CERTIFICATE_FILES.authorities}`,
  };
}

/** `heed_certificates`: loads renewed ones while the server runs. */
export function certificateRenewal(): BashScript {
  return bash`
    certificate_expiry='' certificate_trouble='' heeded_certificates=''

    # Has the server load the files of the Secret when they are other ones than before. Those that it refuses are tried again now
    # and then; meanwhile it keeps what it has. False if that is nothing.
    heed_certificates() {
      local answer content file files=''
      for file in ${[CERTIFICATE_FILES.authorities, CERTIFICATE_FILES.certificate]}; do
        IFS= read -r -d '' content <"$file" || true # starts no process: this is done at every pass
        files+=$content
      done
      if [[ $certificate_expiry != "\${actual[certificate_expiry]}" ]]; then
        certificate_expiry=\${actual[certificate_expiry]}
        if [[ -n $certificate_expiry ]]; then log "the certificate that the server shows is valid until $certificate_expiry"; fi
      fi
      if [[ $files != "$heeded_certificates" ]] || { [[ -n $certificate_trouble ]] && ((SECONDS >= certificate_retry_at)); }; then
        heeded_certificates=$files certificate_retry_at=$((SECONDS + ${TIMING.certificateRetry}))
        if answer=$(load_certificates 2>&1); then
          certificate_trouble=''
          return
        fi
        certificate_trouble="; the server refuses the certificate in Secret $certificates_secret: $(cause_of "$answer")"
        if [[ -n $certificate_expiry ]]; then
          certificate_trouble+="; it goes on with the one that is valid until $certificate_expiry"
        fi
      fi
      [[ -n $certificate_expiry ]]
    }

    load_certificates() {
      change_sql ${sql`ALTER INSTANCE RELOAD TLS;`}
    }
  `;
}
