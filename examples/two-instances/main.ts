import { App, Chart } from 'cdk8s';
import { ReplicatedMySql } from '../../lib';

/** Two sets in one namespace. Each has its name, and with it pods, Services, Secret, volumes and clients of its own. */
const app = new App();
const chart = new Chart(app, 'databases');
new ReplicatedMySql(chart, 'orders', { storageSize: '50Gi' });
new ReplicatedMySql(chart, 'sessions', { replicas: 2 });
app.synth();
