import { App, Chart } from 'cdk8s';
import { ReplicatedMySql } from './lib';

const app = new App();
new ReplicatedMySql(new Chart(app, 'mysql'), 'mysql');
app.synth();
