import { outcomeOf } from '../support/command';
import { NEWEST_RELEASE, OLDEST_RELEASE } from '../kubernetes-releases';
import type { Finding, Linter } from './finding';
import { goProgram, madeOfModule } from './installed';
import { writeCustomSchemas, writeSchemas } from './schemas';

const RELEASES = [OLDEST_RELEASE, NEWEST_RELEASE];

/** Its kinds are in an example. */
const CERT_MANAGER = 'github.com/cert-manager/cert-manager';

const FAILED = ['statusInvalid', 'statusError'];

/** Whether Kubernetes knows every field, and takes its value. */
export async function kubeconform(): Promise<Linter> {
  const program = await goProgram('kubeconform', 'github.com/yannh/kubeconform/cmd/kubeconform', 'v0.8.0');
  const schemas = await Promise.all(
    RELEASES.map((release) => madeOfModule('schemas', 'k8s.io/kubernetes', release, writeSchemas)),
  );
  const certManager = await madeOfModule('cert-manager', CERT_MANAGER, 'v1.21.2', writeCustomSchemas);
  const location = (directory: string) => ['-schema-location', `${directory}/{{.ResourceKind}}{{.KindSuffix}}.json`];

  async function lintFor(release: string, directory: string, file: string): Promise<Finding[]> {
    const args = ['-strict', '-verbose', '-output', 'json', ...location(directory), ...location(certManager), file];
    const { stdout, stderr } = await outcomeOf(program, args);
    const { resources = [] } = JSON.parse(stdout) as { resources?: any[] };
    if (resources.length === 0) throw new Error(`kubeconform has not looked at ${file}: ${stderr}`);
    return resources
      .filter(({ status }) => FAILED.includes(status))
      .map(({ kind, name, msg }) => ({
        linter: 'kubeconform',
        file,
        object: `${kind}/${name}`,
        text: `Kubernetes ${release}: ${msg}`,
        isDeclared: false,
      }));
  }

  return {
    name: 'kubeconform',
    lint: async (file) =>
      (await Promise.all(RELEASES.map((release, n) => lintFor(release, schemas[n] as string, file)))).flat(),
  };
}
