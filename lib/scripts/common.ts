import type { Model } from '../model/model';
import type { BashScript } from './bash';
import { certificates } from './certificates';
import { causes, remoteClient } from './client';
import { credentials, sqlStrings } from './credentials';
import { distrustedData } from './durability';
import { logging, spaceLeft, waiting } from './logging';
import { peers } from './peers';
import { receipts } from './receipt';
import { library } from './script';
import { topology } from './topology';

/** What the scripts of a pod have in common. */
export function commonLibrary(m: Model): BashScript {
  return library({
    name: 'common',
    purpose: 'who this pod is, what it holds, whom it can ask, and how it speaks of it.',
    functions: [
      logging(),
      waiting(),
      spaceLeft(),
      topology(m),
      receipts(m),
      ...(m.position === 'gtid' ? [distrustedData()] : []),
      sqlStrings(),
      ...(m.secretName === undefined ? [] : [credentials(m.secretName)]),
      ...(m.certificatesSecret === undefined ? [] : [certificates(m.certificatesSecret)]),
      remoteClient(m),
      causes(m),
      ...peers(m),
    ],
  });
}
