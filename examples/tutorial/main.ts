import { App, Chart } from 'cdk8s';
import { ImmutableFields, ReplicatedMySql, SynthesisReport } from '../../lib';

/** The set-up of the Kubernetes tutorial "Run a Replicated Stateful Application": to learn with, not for data. */
const app = new App();
new ReplicatedMySql(new Chart(app, 'mysql'), 'mysql', { insecureTutorial: true, replicas: 3, storageSize: '10Gi' });
new ImmutableFields(app, 'immutable-fields', { manifests: 'examples/tutorial/dist' });
app.synth();
SynthesisReport.print(app);
