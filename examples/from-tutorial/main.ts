import { App, Chart } from 'cdk8s';
import { ReplicatedMySql } from '../../lib';

/** A set with passwords under another name, to take over what the tutorial's `mysql` beside it has. */
const app = new App();
new ReplicatedMySql(new Chart(app, 'shop'), 'shop', {
  users: [
    {
      name: 'shop',
      passwordSecret: { name: 'shop-database', key: 'password' },
      grants: [{ privileges: ['ALL'], on: 'test.*' }],
    },
  ],
});
app.synth();
