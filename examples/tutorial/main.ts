import { App, Chart } from 'cdk8s';
import { ReplicatedMySql } from '../../lib';

/** The set-up of the Kubernetes tutorial "Run a Replicated Stateful Application": to learn with, not for data. */
const app = new App();
new ReplicatedMySql(new Chart(app, 'mysql'), 'mysql', { insecureTutorial: true, replicas: 3, storageSize: '10Gi' });
app.synth();
