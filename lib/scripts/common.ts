import type { Model } from '../model/model';
import type { BashScript } from './bash';
import { causes, remoteClient } from './client';
import { credentials, sqlStrings } from './credentials';
import { logging, waiting } from './logging';
import { peers } from './peers';
import { receipts } from './receipt';
import { library } from './script';
import { topology } from './topology';

/** What the scripts of a pod have in common. */
export function common(m: Model): BashScript {
  return library({
    name: 'common',
    purpose: 'who this pod is, what it holds, whom it can ask, and how it speaks of it.',
    functions: [
      logging(),
      waiting(),
      topology(m),
      receipts(m),
      sqlStrings(),
      ...(m.secretName === undefined ? [] : [credentials(m.secretName)]),
      remoteClient(m),
      causes(m),
      ...peers(m),
    ],
  });
}
