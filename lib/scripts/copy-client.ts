import type { Kind, XtraBackupCopy } from '../model/model';
import { END_OF_COPY, FILES, PATHS } from '../model/paths';
import { LIMITS, TIMING } from '../model/timing';
import { COPY_PORT } from '../model/xtrabackup';
import { bash, type BashScript } from './bash';
import { ANSWERS, GREETING, proofs, REQUESTS } from './copy-protocol';
import { script } from './script';

/** One connection to the port for copies, at the pod that asks. */
export function copyClientScript(k: Kind, copy: XtraBackupCopy): BashScript {
  const extract = bash`xbstream -x --directory=${PATHS.incoming} --parallel=${copy.streams}`;
  const unpack = copy.compression === undefined ? extract : bash`${copy.compression} -dc | ${extract}`;
  return script({
    name: 'copy-client',
    purpose: `asks the pod at address $1 for $2: "${REQUESTS.holds}" prints what it holds, "${REQUESTS.copy}" receives a copy of it.`,
    libraries: [FILES.commonLibrary],
    functions: [
      proofs(k),
      bash`
        refuse() {
          echo "$*" >&2
          exit 1
        }

        # Asks for $request; sets answer.
        talk() {
          local greeting proof given
          read -r -n 200 -t ${TIMING.answer} greeting server_nonce <&3 || refuse "it closes the connection without a word"
          [[ $greeting == ${GREETING} ]] || refuse "what answers on port ${COPY_PORT.number} hands out no copies"
          is_nonce "$server_nonce" || refuse "it does not greet as it should"
          client_nonce=$(new_nonce)
          proof=$(prove "ask $request") || exit
          echo "$request $client_nonce $proof" >&3
          read -r -n ${LIMITS.answerLength} -t ${TIMING.copyStall} given answer <&3 || refuse "it gives no answer: its server does not run yet, or is stopping"
          [[ $given != ${ANSWERS.denied} ]] || refuse "it denies access: its clone password is another one"
          is_proof "$given" "answer $request $answer" || refuse "it does not know the clone password"
        }

        receive_copy() {
          [[ $answer =~ ^[0-9]+$ ]] || refuse "$answer"
          echo "$answer" >${PATHS.copyTotal}
          unpack <&3 || refuse "the stream is damaged, or was cut off"
          [[ -f ${PATHS.incoming}/${END_OF_COPY} ]] || refuse "the stream was cut off: it has no end"
          is_proof "$(<${PATHS.incoming}/${END_OF_COPY})" ${END_OF_COPY} || refuse "the end of the stream is not the donor's"
          rm ${PATHS.incoming}/${END_OF_COPY}
        }

        unpack() { ${unpack}; }
      `,
    ],
    main: bash`
      local address=$1 request=$2 answer
      { exec 3<>/dev/tcp/"$address"/${COPY_PORT.number}; } 2>/dev/null || refuse "it refuses connections: nobody answers there yet"
      talk
      case $request in
        ${REQUESTS.holds}) echo "$answer" ;;
        ${REQUESTS.copy}) receive_copy ;;
      esac
    `,
  });
}
