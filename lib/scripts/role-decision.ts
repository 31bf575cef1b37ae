import { ROLE_RULES, type RoleRule } from '../model/role';
import { bash, NOTHING, paragraph, type BashScript } from './bash';

/** `decide_role`: the table of `model/role.ts`, which a test explores in every order of events, as a script. */
export function roleDecision(): BashScript {
  const [first, ...rest] = ROLE_RULES as [RoleRule, ...RoleRule[]];
  const last = rest.pop() as RoleRule;
  return bash`
    declare -A facts

    all_of() {
      local fact
      for fact; do ((facts[$fact])) || return; done
    }

    none_of() {
      local fact
      for fact; do ((!facts[$fact])) || return; done
    }

    # Sets decision to what is to be done about the role: the first line whose facts are so.
    decide_role() {
      if ${condition(first)}; then
        ${decision(first)}
      ${paragraph(rest.map(branch))}
      else
        ${decision(last)}
      fi
    }
  `;
}

function branch(rule: RoleRule): BashScript {
  return bash`
    elif ${condition(rule)}; then
      ${decision(rule)}
  `;
}

function condition({ all, none }: RoleRule): BashScript {
  return bash`all_of ${all}${none === undefined ? NOTHING : bash` && none_of ${none}`}`;
}

function decision({ action, because }: RoleRule): BashScript {
  return bash`decision=${action} # ${because}`;
}
