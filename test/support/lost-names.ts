import { PATHS } from '../../lib/model/paths';
import { all, replaceIn } from './change';

/** The name of the source leads to where nobody is any more, as DNS does for half a minute after a pod has moved. */
export const nameLeadsNowhere = all(
  replaceIn('replica.sh', 'if answer=$(ask_source "$source_at"); then return; fi', "answer='ERROR 2003'"),
  replaceIn('replica.sh', 'ask_source "$source" >', "{ echo 'ERROR 2003'; false; } >"),
  replaceIn('replica.sh', 'leads_to "$source" "${met_at[$peer]}"', 'false'),
);

/** What DNS lists, for each pod: as different as what servers of names remember. */
export const LISTED = `${PATHS.run}/listed`;
export const listedByPod = replaceIn('common.sh', 'timeout 3 getent ahosts "$1"', `cat ${LISTED}`);

/** As it would be if a server was of another set, whose peers do not know it. */
export const asksNobody = replaceIn('role.sh', 'ask_those_who_matter\n  for peer', 'survey=()\n  for peer');
