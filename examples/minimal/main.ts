import { App, Chart } from 'cdk8s';
import { ReplicatedMySql } from '../../lib';

/** The least that there is to write: three servers of 10Gi, with every default. */
const app = new App();
new ReplicatedMySql(new Chart(app, 'mysql'), 'mysql');
app.synth();
