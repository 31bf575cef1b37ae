import { EXPLANATIONS, type Explanation } from './explanation-texts';
import { bash, paragraph, type BashScript } from './bash';
import { library } from './script';

/** `explain_reason`: what the sidecar's reasons mean to a person. */
export function explanationsLibrary(): BashScript {
  return library({
    name: 'explanations',
    purpose: 'what the reasons of verdicts mean, what happens by itself, and what a person can do.',
    functions: [
      bash`
        # Explains each part of the reason $1.
        explain_reason() {
          local known=''
          ${paragraph(EXPLANATIONS.map(explanation))}
          if [[ -z $known ]]; then echo 'The reason says all that is known.'; fi
        }
      `,
    ],
  });
}

function explanation({ says, means, runbook }: Explanation): BashScript {
  const lines = runbook === undefined ? means : [...means, `See docs/runbooks/${runbook}.`];
  return bash`
    if [[ $1 == ${pattern(says)} ]]; then
      known=true
      ${paragraph(lines.map((line) => bash`echo ${line}`))}
    fi
  `;
}

/** The pieces in this order, whatever is around them. */
function pattern(pieces: readonly string[]): BashScript {
  return pieces.reduce((so, piece) => bash`${so}${piece}*`, bash`*`);
}
