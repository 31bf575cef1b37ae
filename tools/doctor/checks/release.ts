import { NEWEST_RELEASE, OLDEST_RELEASE } from '../../kubernetes-releases';
import { fault, warning, well, type Finding } from '../finding';

/** Whether this release of Kubernetes knows what the manifests say. */
export function checkRelease(release: string): Finding[] {
  const minor = minorOf(release);
  if (minor === undefined)
    return [warning(`"${release}" is not the name of a Kubernetes release: nobody can tell its age`)];
  if (minor < (minorOf(OLDEST_RELEASE) as number)) {
    return [
      fault(`Kubernetes ${release} is older than ${OLDEST_RELEASE}, the oldest that is supported: upgrade the cluster`),
    ];
  }
  if (minor > (minorOf(NEWEST_RELEASE) as number)) {
    return [
      well(`Kubernetes ${release}, newer than ${NEWEST_RELEASE}, the newest that the manifests are checked against`),
    ];
  }
  return [well(`Kubernetes ${release}`)];
}

function minorOf(release: string): number | undefined {
  const minor = /^v1\.(\d+)/.exec(release)?.[1];
  return minor === undefined ? undefined : Number(minor);
}
